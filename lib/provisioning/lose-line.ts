import "server-only";
import { type CarrierNumber, isCarrierError } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { listSameKind } from "./list-same-kind";
import { type Failure, failLine, type Job, type JobOutcome, substituteLine } from "./rows";

/** How many numbers may stand in for one another in an order before a line is given up. */
const maxSubstitutions = 5;
/** Losses that another number of the same area can make good. */
const replaceable = new Set(["taken", "gone", "wrong_number"]);

/** How far apart two numbers are for a person: the shared beginning counts most, then the difference of the rest. */
function distance(a: string, b: string): number {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  const rest = Math.abs(Number(a.slice(shared) || 0) - Number(b.slice(shared) || 0));
  return (a.length - shared) * 1e9 + Math.min(rest, 1e9 - 1);
}

/** Numbers of the same place, type and features, nearest first. Empty when the carrier cannot be asked. */
async function nearest(job: Job): Promise<CarrierNumber[]> {
  const lost = job.item?.e164;
  if (!lost) return [];
  try {
    const found = await listSameKind(job);
    return found.filter((n) => n.e164 !== lost).sort((a, b) => distance(a.e164, lost) - distance(b.e164, lost));
  } catch (error) {
    if (!isCarrierError(error)) throw error;
    logger.info({ jobId: job.id, code: error.code }, "no substitute could be looked for");
    return [];
  }
}

/**
 * A line is lost. The buyer chose at checkout: drop it, or take the nearest number of the same place, type and features at the
 * lower of both prices. Safe to repeat: a job that has ended is left alone.
 */
export async function loseLine(job: Job, failure: Failure): Promise<JobOutcome> {
  const { code } = failure;
  if (job.order?.lost_line_policy === "nearest" && replaceable.has(code) && job.substitutions < maxSubstitutions) {
    for (const candidate of (await nearest(job)).slice(0, 5)) {
      const outcome = await substituteLine(job, candidate.e164, candidate.carrierRef, code);
      // Nothing is sold there any more: the line is given up like one without a candidate.
      if (outcome.code === "NOT_SOLD") break;
      if (outcome.ok || outcome.code !== "NUMBER_TAKEN") return outcome;
    }
  }
  return failLine(job, failure);
}
