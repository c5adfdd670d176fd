import "server-only";
import { z } from "zod";
import { saveBillingFactsSchema } from "@/lib/contract/billing-facts";
import { call, workerSql } from "@/lib/db";

/** As Stripe knows it: `eu_vat` and `DE123456789`. */
export const stripeTaxId = z.object({ type: z.string(), value: z.string() });
export type StripeTaxId = z.infer<typeof stripeTaxId>;

const unsyncedBuyer = saveBillingFactsSchema.extend({
  tax_id: stripeTaxId.nullable(),
  account_id: z.uuid(),
  stripe_customer_id: z.string(),
  name: z.string(),
  /** which change it is: with all its digits, so no `Date` */
  changed_at: z.string(),
});
export type UnsyncedBuyer = z.infer<typeof unsyncedBuyer>;
/** Accounts whose customer at Stripe has another name, address or tax id; those that wait longest first. */
export const listUnsyncedBuyers = () => call(workerSql(), "list_unsynced_buyers", {}, z.array(unsyncedBuyer));

/** @param isDone false: it is tried again behind the others */
export const finishBuyerSync = (buyer: Pick<UnsyncedBuyer, "account_id" | "changed_at">, isDone: boolean) =>
  call(
    workerSql(),
    "finish_buyer_sync",
    { p_account_id: buyer.account_id, p_changed_at: buyer.changed_at, p_is_done: isDone },
    z.unknown(),
  );
