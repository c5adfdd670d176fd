import "server-only";
import { pickAny } from "@/lib/kernel/pick-any";
import { areaOfLine, listSameKind } from "./list-same-kind";
import type { Progress } from "./progress";
import { chooseFreeNumber, type Job } from "./rows";

/** So many numbers may turn out to be somebody's before a line is given up. */
const mostTries = 5;

/**
 * Names a number for a line that was sold as any of its area. Safe to repeat: what was chosen before stays.
 *
 * @returns the job with the number; else where it leaves the job
 * @throws {CarrierError} its numbers cannot be listed
 */
export async function chooseNumber(job: Job): Promise<{ job: Job } | { progress: Progress }> {
  const item = job.item!;
  for (const { e164, carrierRef } of pickAny(await listSameKind(job, areaOfLine(job)), mostTries)) {
    const outcome = await chooseFreeNumber(job, e164, carrierRef);
    if (outcome.ok) return { job: { ...job, item: { ...item, e164: outcome.e164, carrier_ref: outcome.carrier_ref } } };
    if (outcome.code !== "NUMBER_TAKEN") return { progress: { state: "superseded", why: outcome.code } };
  }
  return { progress: { state: "lost", code: "taken", message: `nothing is left of ${item.place}` } };
}
