import "server-only";
import { carrierFor } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { listRenewals, type Renewal, recordRenewal } from "./ending-rows";

interface Pace {
  /** numbers per page */
  page?: number;
  /** the other steps of the minute want their turn: no page is begun after this long */
  longestMs?: number;
}

/**
 * Sets numbers that renew for their owners to renew at their carriers, days before they end there, and those that end to end. Written
 * down is what the carrier read back, so a change that was lost is made again. One that cannot be set is passed over until the next minute.
 *
 * @returns how many are as wanted now
 */
export async function renewAtCarriers({ page = 50, longestMs = 20_000 }: Pace = {}): Promise<number> {
  const until = performance.now() + longestMs;
  let set = 0;
  let last: Renewal | null = null;
  do {
    const due: Renewal[] = await listRenewals(last, page);
    last = due.length === page ? due.at(-1)! : null;
    for (const renewal of due) if (await renewOne(renewal)) set++;
  } while (last !== null && performance.now() < until);
  return set;
}

/** @returns whether the carrier has it as it is wanted */
async function renewOne({ id, carrier_id, carrier_ref, cycles }: Renewal): Promise<boolean> {
  try {
    const { renewal, ownership } = carrierFor(carrier_id);
    await renewal?.set(carrier_ref, cycles, { budget: "sync" });
    const owned = await ownership.get(carrier_ref, { budget: "sync" });
    if (!owned || owned.terminated) return false; // the daily look reports it
    await recordRenewal(id, owned.renewals, owned.expiresAt);
    return owned.renewals === cycles;
  } catch (error) {
    logger.warn({ err: error, numberId: id }, "a number could not be set to renew or to end at its carrier");
    return false;
  }
}
