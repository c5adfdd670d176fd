import "server-only";
import { seller } from "@/lib/company";
import { logger } from "@/lib/logger";
import { billAccount, listDueAccounts } from "./rows";

/** Every account whose bill day has come is sold its next period. @returns how many invoices were issued */
export async function billAccounts(): Promise<number> {
  let issued = 0;
  for (const accountId of await listDueAccounts()) {
    try {
      const result = await billAccount(accountId, seller);
      if (result.action === "billed" && result.invoice_id) issued++;
    } catch (error) {
      logger.error({ err: error, accountId }, "an account could not be billed");
    }
  }
  return issued;
}
