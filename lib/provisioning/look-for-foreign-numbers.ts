import "server-only";
import { carrierFor, isCarrierError, presentCarriers } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { claimOwnedLooks, recordOwnedNumbers } from "./look-rows";

/**
 * Asks each carrier once a day which numbers are ours. What nobody here has costs money every month: a person must look.
 *
 * @returns how many there are at the carriers that were asked
 */
export async function lookForForeignNumbers(): Promise<number> {
  const present = presentCarriers();
  let foreign = 0;
  for (const id of await claimOwnedLooks()) {
    if (!present.includes(id)) continue;
    try {
      const numbers: { ref: string; e164: string }[] = [];
      for await (const { ref, e164, terminated } of carrierFor(id).ownership.list({ budget: "sync" }))
        if (!terminated) numbers.push({ ref, e164 });
      foreign += await recordOwnedNumbers(id, numbers);
    } catch (error) {
      if (!isCarrierError(error)) throw error;
      logger.info({ carrier: id, code: error.code }, "our numbers could not be listed; asked again in an hour");
    }
  }
  return foreign;
}
