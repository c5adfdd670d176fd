import "server-only";
import { z } from "zod";
import { listRingsToRenew, renewRing, reportLeg } from "../rows";
import { askPlatform, readPlatform } from "./platform";

const legSchema = z.object({ status: z.string(), duration: z.coerce.number().int().nullable() });

type Ring = Awaited<ReturnType<typeof listRingsToRenew>>[number];
type Leg = Ring["legs"][number];

const over = new Set(["completed", "busy", "no-answer", "failed", "canceled"]);

/** Whether a leg still talks, as the platform says. The end of one whose report was lost is written down. */
async function talks({ call_ref: callRef }: Ring, { leg_ref, branch, step, position }: Leg): Promise<boolean> {
  const response = await askPlatform(`Calls/${encodeURIComponent(leg_ref)}.json`);
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`the state of a leg is ${response.status}`);
  const { status, duration } = legSchema.parse(await readPlatform(response));
  if (!over.has(status)) return true;
  const at = { branch, step, position, leg_ref };
  if (status === "completed") {
    await reportLeg(callRef, { ...at, status: "picked_up", seconds: duration ?? 0 });
  } else {
    await reportLeg(callRef, { ...at, status: status === "no-answer" ? "no_answer" : (status as "busy") });
  }
  return false;
}

/** Ends a leg, or a call. @throws where the platform does not; one that is over already is no error */
export async function hangUp(legRef: string): Promise<void> {
  const response = await askPlatform(`Calls/${encodeURIComponent(legRef)}.json`, { Status: "completed" });
  if (!response.ok && response.status !== 400 && response.status !== 404) {
    throw new Error(`the platform does not end a leg: ${response.status}`);
  }
}

/**
 * Reserves another slice of talk for calls that go on, and ends those that nothing is left for. Safe to repeat. While it does not run, the
 * platform ends each leg by the limit that it was given.
 * @returns how many were renewed and ended
 * @throws where the platform does not answer; the others wait for the next minute
 */
export async function renewRings(): Promise<{ renewed: number; ended: number }> {
  const done = { renewed: 0, ended: 0 };
  for (const ring of await listRingsToRenew()) {
    const states = await Promise.all(ring.legs.map((leg) => talks(ring, leg)));
    const talking = ring.legs.filter((_, index) => states[index]);
    const renewal = await renewRing(ring.id);
    if (!renewal) continue;
    if (!renewal.ends) {
      done.renewed++;
      continue;
    }
    for (const { leg_ref } of talking) await hangUp(leg_ref);
    done.ended++;
  }
  return done;
}
