import "server-only";
import { carrierFor, isCarrierError } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { listUncheckedHolds, loseHold, renewReservation } from "./rows";

const timeoutMs = 5_000;

/**
 * Asks carriers about held numbers that none of them reserves, so that a cart that stays open is true: "checked" stays young, and a number that
 * was sold elsewhere leaves the cart before anybody goes to pay for it. At most 20 of a carrier a pass; one that cannot answer is left alone until the next.
 *
 * @returns how many are lost
 */
export async function lookAtHolds(): Promise<number> {
  const silent = new Set<string>();
  let lost = 0;
  for (const hold of await listUncheckedHolds()) {
    if (silent.has(hold.carrier_id)) continue;
    try {
      if (await carrierFor(hold.carrier_id).inventory.find(hold.carrier_ref, { timeoutMs })) {
        await renewReservation(hold.id, null);
      } else if (await loseHold(hold.id)) {
        lost++;
        logger.info({ holdId: hold.id }, "a held number is no longer at its carrier");
      }
    } catch (error) {
      if (!isCarrierError(error)) throw error;
      silent.add(hold.carrier_id);
      logger.info({ carrier: hold.carrier_id, code: error.code }, "holds not looked at; the sweeper tries once more");
    }
  }
  return lost;
}
