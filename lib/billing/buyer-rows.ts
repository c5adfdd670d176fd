import "server-only";
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

/** @param isTold false: it is tried again behind the others */
export const finishTellingBuyer = (buyer: Pick<UntoldBuyer, "account_id" | "changed_at">, isTold: boolean) =>
  call(
    workerSql(),
    "finish_telling_buyer",
    { p_account_id: buyer.account_id, p_changed_at: buyer.changed_at, p_told: isTold },
    z.unknown(),
  );
