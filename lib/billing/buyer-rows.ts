import "server-only";
import type Stripe from "stripe";
import { z } from "zod";
import { buyerFactsSchema } from "@/lib/contract/billing-facts";
import { call, workerSql } from "@/lib/db";

/** As Stripe knows it: `eu_vat` and `DE123456789`. */
export const stripeTaxId = z.object({ type: z.string(), value: z.string() });
export type StripeTaxId = z.infer<typeof stripeTaxId>;

const untoldBuyer = buyerFactsSchema.extend({
  tax_id: stripeTaxId.nullable(),
  account_id: z.uuid(),
  stripe_customer_id: z.string(),
  name: z.string(),
  /** which change it is: with all its digits, so no `Date` */
  changed_at: z.string(),
});
export type UntoldBuyer = z.infer<typeof untoldBuyer>;
/** Accounts whose customer at Stripe has another name, address or tax id; those that wait longest first. */
export const listUntoldBuyers = () => call(workerSql(), "list_untold_buyers", {}, z.array(untoldBuyer));

const taxIdStates = ["pending", "verified", "unverified", "unavailable"];
/** @returns whether it is the tax id of an account. A state that is new to us counts as an authority that is not asked. */
export const recordTaxId = (customer: string, { type, value, verification }: Stripe.TaxId) =>
  call(
    workerSql(),
    "record_tax_id",
    {
      p_stripe_customer_id: customer,
      p_tax_id: { type, value },
      p_state: verification && taxIdStates.includes(verification.status) ? verification.status : "unavailable",
    },
    z.boolean(),
  );

/** @param isTold false: it is tried again behind the others */
export const finishTellingBuyer = (buyer: Pick<UntoldBuyer, "account_id" | "changed_at">, isTold: boolean) =>
  call(
    workerSql(),
    "finish_telling_buyer",
    { p_account_id: buyer.account_id, p_changed_at: buyer.changed_at, p_told: isTold },
    z.unknown(),
  );
