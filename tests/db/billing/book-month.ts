import type { BuiltPerson } from "../../builders/person.ts";
import { callAtClock } from "../../setup/call.ts";
import type { TestDatabase } from "../../setup/database.ts";

const DAY = 86_400_000;
export const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };

/** What a buyer's order and month leave in the books. @param now what the test at hand is about */
export function bookMonth(now: () => { db: TestDatabase; buyer: BuiltPerson; bought: { orderId: string } }) {
  const at = (days: number) => callAtClock(now().db.worker, days * DAY);
  return {
    at,
    issue: () => now().db.call.worker("issue_order_invoice", { p_order_id: now().bought.orderId, p_seller: seller }),
    bill: async (days = 32): Promise<string> =>
      (await at(days)("bill_account", { p_account_id: now().buyer.accountId, p_seller: seller })).invoice_id,
    invoice: async (id: string) => (await now().db.sql`select * from public.invoices where id = ${id}`)[0]!,
  };
}
