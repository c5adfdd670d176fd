import "server-only";
import { seller } from "@/lib/company";
import { logger } from "@/lib/logger";
import { billUsageAlone, listUsageBills } from "./rows";

/**
 * Bills usage by itself: the last of accounts that buy no further months, and what has become much before its bill day. Safe to repeat.
 * @returns how many invoices were issued
 */
export async function billUsage(): Promise<number> {
  let issued = 0;
  for (const accountId of await listUsageBills()) {
    try {
      if ((await billUsageAlone(accountId, seller)) !== null) issued++;
    } catch (error) {
      logger.error({ err: error, accountId }, "usage of an account could not be billed");
    }
  }
  return issued;
}
