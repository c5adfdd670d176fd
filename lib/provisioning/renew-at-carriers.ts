import "server-only";
import { carrierFor } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { listRenewals, recordRenewal } from "./ending-rows";

/**
 * Sets numbers that renew for their owners to renew at their carriers, days before they end there, and those that end to end. Written
 * down is what the carrier read back, so a change that was lost is made again.
 *
 * @returns how many are as wanted now
 */
export async function renewAtCarriers(): Promise<number> {
  let set = 0;
  for (const { id, carrier_id, carrier_ref, cycles } of await listRenewals()) {
    try {
      const { renewal, ownership } = carrierFor(carrier_id);
      await renewal?.set(carrier_ref, cycles, { budget: "sync" });
      const owned = await ownership.get(carrier_ref, { budget: "sync" });
      if (!owned || owned.terminated) continue; // the daily look reports it
      await recordRenewal(id, owned.renewals, owned.expiresAt);
      if (owned.renewals === cycles) set++;
    } catch (error) {
      logger.warn({ err: error, numberId: id }, "a number could not be set to renew or to end at its carrier");
    }
  }
  return set;
}
