import "server-only";
import { carrierFor } from "@/lib/carriers";
import { now } from "@/lib/clock";
import { logger } from "@/lib/logger";
import { endNumber, listEndedNumbers, setPaidUntil } from "./ending-rows";

/** Numbers whose paid period is over end here once the carrier agrees; one that was prolonged there keeps its new end. */
export async function endPaidPeriods(): Promise<number> {
  let ended = 0;
  for (const number of await listEndedNumbers()) {
    try {
      const owned = await carrierFor(number.carrier_id).ownership.get(number.carrier_ref, { budget: "sync" });
      if (owned && !owned.terminated && owned.expiresAt && owned.expiresAt > now()) {
        await setPaidUntil(number.id, owned.expiresAt);
        continue;
      }
      await endNumber(number.id, "period_ended");
      ended++;
    } catch (error) {
      logger.warn({ err: error, numberId: number.id }, "the end of a number could not be checked");
    }
  }
  return ended;
}
