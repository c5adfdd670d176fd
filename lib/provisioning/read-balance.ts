import "server-only";
import { carrierFor, presentCarriers } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { recordBalance, resumeSelling, weighRenewals } from "./selling-rows";

/** Below this, orders would fail soon: selling stays paused. In the carrier's currency. */
const enough = 5;

/** Reads our balance at each carrier. Stops sales that would starve renewals, resumes those that were paused for lack of balance. */
export async function readBalances(): Promise<void> {
  for (const id of presentCarriers()) {
    try {
      const { available } = await carrierFor(id).account.getBalance({ budget: "sync" });
      await recordBalance(id, available);
      if ((await weighRenewals(id)) && Number(available) >= enough) await resumeSelling(id);
    } catch (error) {
      logger.warn({ err: error, carrier: id }, "balance not read");
    }
  }
}
