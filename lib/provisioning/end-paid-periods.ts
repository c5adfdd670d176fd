import "server-only";
import { carrierFor, type OwnedNumber } from "@/lib/carriers";
import { now } from "@/lib/clock";
import { logger } from "@/lib/logger";
import { endNumber, listEndedNumbers, queueRelease, setPaidUntil } from "./ending-rows";

type Ended = Awaited<ReturnType<typeof listEndedNumbers>>[number];

/**
 * One number whose time is over somewhere. The carrier is asked first: what it prolonged goes on until its new end. A carrier that
 * sells indefinitely is asked to stop, and any carrier gets back what stays unpaid.
 *
 * @returns whether it ended
 */
async function endPaidPeriod(number: Ended): Promise<boolean> {
  const { ownership, renewal } = carrierFor(number.carrier_id);
  const owned: OwnedNumber | null = await ownership.get(number.carrier_ref, { budget: "sync" });
  const isThere = owned !== null && !owned.terminated;
  if (isThere && number.is_over) {
    await queueRelease(number.id, number.reason);
    return false;
  }
  if (isThere && owned.expiresAt && owned.expiresAt > now()) {
    await setPaidUntil(number.id, owned.expiresAt);
    return false;
  }
  if (number.is_paid) {
    const fact = { numberId: number.id, carrier: number.carrier_id, isThere };
    logger.error(fact, "a number that is paid for has come to its end at the carrier");
    if (isThere) return false;
    await endNumber(number.id, "gone");
    return true;
  }
  if (isThere && !renewal) {
    await queueRelease(number.id, number.reason);
    return false;
  }
  await endNumber(number.id, number.reason);
  return true;
}

/** Numbers whose paid period is over end here once the carrier agrees. @returns how many did */
export async function endPaidPeriods(): Promise<number> {
  let ended = 0;
  for (const number of await listEndedNumbers()) {
    try {
      if (await endPaidPeriod(number)) ended++;
    } catch (error) {
      logger.warn({ err: error, numberId: number.id }, "the end of a number could not be checked");
    }
  }
  return ended;
}
