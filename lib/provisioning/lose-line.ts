import "server-only";
import { type CarrierNumber, isCarrierError } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { areaOfLine, listSameKind } from "./list-same-kind";
import {
  type EqualArea,
  type Failure,
  failLine,
  type Job,
  type JobOutcome,
  listEqualAreas,
  substituteLine,
} from "./rows";

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

/** Numbers of an area that could stand in for the lost one, nearest first. Empty when its carrier cannot be asked. */
async function nearest(job: Job, area: EqualArea, lost: string): Promise<CarrierNumber[]> {
  try {
    const found = await listSameKind(job, area);
    return found.filter((n) => n.e164 !== lost).sort((a, b) => distance(a.e164, lost) - distance(b.e164, lost));
  } catch (error) {
    if (!isCarrierError(error)) throw error;
    logger.info({ jobId: job.id, carrier: area.carrier_id, code: error.code }, "no substitute could be looked for");
    return [];
  }
}

/** The line's own area, then equal ones of other carriers. */
async function* placesOf(job: Job): AsyncGenerator<EqualArea> {
  yield areaOfLine(job);
  yield* await listEqualAreas(job);
}

/** @returns null when nothing stands in for it */
async function substitute(job: Job, lost: string, code: string): Promise<JobOutcome | null> {
  for await (const area of placesOf(job)) {
    for (const { e164, carrierRef } of (await nearest(job, area, lost)).slice(0, 5)) {
      const outcome = await substituteLine(job, { e164, carrierRef, areaId: area.area_id }, code);
      if (outcome.code === "NOT_SOLD") break; // nothing is sold there any more
      if (outcome.ok || outcome.code !== "NUMBER_TAKEN") return outcome;
    }
  }
  return null;
}

/**
 * A line is lost. The buyer chose at checkout: drop it, or take the nearest number of the same place, type and features at the
 * lower of both prices, also from another carrier. Safe to repeat: a job that has ended is left alone.
 */
export async function loseLine(job: Job, failure: Failure): Promise<JobOutcome> {
  const { code } = failure;
  const lost = job.item?.e164;
  const isReplaced = job.order?.lost_line_policy === "nearest" && replaceable.has(code);
  const outcome = lost && isReplaced && job.substitutions < maxSubstitutions ? await substitute(job, lost, code) : null;
  return outcome ?? failLine(job, failure);
}
