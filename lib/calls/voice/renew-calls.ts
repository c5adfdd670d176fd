import "server-only";
import { z } from "zod";
import { endCall, listTollFreeToRenew, renewTollFree } from "../rows";
import { askPlatform, readPlatform } from "./platform";
import { hangUp } from "./renew-rings";

const callSchema = z.object({ status: z.string(), duration: z.coerce.number().int().nullable() });
const over = new Set(["completed", "busy", "no-answer", "failed", "canceled"]);

/** Whether a caller is still there, as the platform says. The end of a call whose report was lost is written down. */
async function goesOn(callRef: string): Promise<boolean> {
  const response = await askPlatform(`Calls/${encodeURIComponent(callRef)}.json`);
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`the state of a call is ${response.status}`);
  const { status, duration } = callSchema.parse(await readPlatform(response));
  if (!over.has(status)) return true;
  await endCall(callRef, status.replaceAll("-", "_"), duration ?? 0);
  return false;
}

/**
 * Reserves another slice for calls to toll-free numbers that go on, and ends those that nothing is left for: queues, menus and agents too,
 * which no limit of a leg ends. Safe to repeat.
 * @returns how many were renewed and ended
 * @throws where the platform does not answer; the others wait for the next minute
 */
export async function renewCalls(): Promise<{ renewed: number; ended: number }> {
  const done = { renewed: 0, ended: 0 };
  for (const { id, call_ref: callRef } of await listTollFreeToRenew()) {
    if (!(await goesOn(callRef))) continue;
    const renewal = await renewTollFree(id);
    if (!renewal) continue;
    if (renewal.ends) await hangUp(callRef);
    done[renewal.ends ? "ended" : "renewed"]++;
  }
  return done;
}
