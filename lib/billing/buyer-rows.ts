import "server-only";
import type Stripe from "stripe";
import { z } from "zod";
import { buyerFactsSchema, taxIdStateSchema } from "@/lib/contract/billing-facts";
import { call, workerSql } from "@/lib/db";

/** As Stripe knows it: `eu_vat` and `DE123456789`. */
export const stripeTaxId = z.object({ type: z.string(), value: z.string() });
export type StripeTaxId = z.infer<typeof stripeTaxId>;

const unsyncedBuyer = buyerFactsSchema.extend({
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

/** @returns whether it is the tax id of an account. A state that is new to us counts as an authority that is not asked. */
export const recordTaxId = (customer: string, { type, value, verification }: Stripe.TaxId) =>
  call(
    workerSql(),
    "record_tax_id",
    {
      p_stripe_customer_id: customer,
      p_tax_id: { type, value },
      p_state: taxIdStateSchema.safeParse(verification?.status).data ?? "unavailable",
    },
    z.boolean(),
  );

/** @param isDone false: it is tried again behind the others */
export const finishBuyerSync = (buyer: Pick<UnsyncedBuyer, "account_id" | "changed_at">, isDone: boolean) =>
  call(
    workerSql(),
    "finish_buyer_sync",
    { p_account_id: buyer.account_id, p_changed_at: buyer.changed_at, p_is_done: isDone },
    z.unknown(),
  );
