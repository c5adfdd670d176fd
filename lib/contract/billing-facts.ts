import { z } from "zod";

const facts = {
  /** ISO 3166, two letters */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  /** the code of a state or province, in the US and Canada ("CA", "ON"); it is dropped elsewhere */
  region: z.string().max(10).nullable(),
  postal_code: z.string().max(20).nullable(),
  city: z.string().max(100).nullable(),
  street: z.array(z.string().max(100)).max(3),
  /** such as a VAT number or an EIN, as the country writes them */
  tax_id: z.string().max(25).nullable(),
};

/** As Stripe has it. `unavailable`: no authority is asked about such ids. */
export const taxIdStateSchema = z.enum(["pending", "verified", "unverified", "unavailable"]);

/** Who the buyer is: where taxes find the account, and what stands on the invoices that it gets from now on. */
export const billingFactsSchema = z.object({
  name: z.string(),
  ...facts,
  /** counts the changes of these facts */
  version: z.number().int(),
  /** what its authority says of the tax id; `unverified`: it does not know the id; null: not known yet */
  tax_id_state: taxIdStateSchema.nullable(),
  /** taxes are unknown before it is saved where the account is: until then nothing can be ordered */
  needs_place: z.boolean(),
  /** countries in which taxes depend on the postal code as well */
  postal_countries: z.array(z.string()),
});
export type BillingFacts = z.infer<typeof billingFactsSchema>;

export const buyerFactsSchema = z.strictObject(facts);

/** All of them: what is null is removed. `version` is the one that they were changed from. */
export const saveBillingFactsSchema = buyerFactsSchema.extend({ version: z.number().int() });
export type SaveBillingFacts = z.infer<typeof saveBillingFactsSchema>;
