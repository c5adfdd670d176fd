import { billingFactsSchema, saveBillingFactsSchema } from "../billing-facts";
import { defineEndpoints } from "../endpoint";

const manages = { who: "person", permission: "billing", path: "/billing/facts" } as const;

export const billingFactsEndpoints = defineEndpoints({
  getBillingFacts: {
    ...manages,
    method: "GET",
    summary: "The account's billing address and tax id",
    answers: { 200: billingFactsSchema },
  },
  saveBillingFacts: {
    ...manages,
    method: "PUT",
    summary: "Set the billing address and tax id; invoices have them from the next one on",
    body: saveBillingFactsSchema,
    errors: ["CHANGED"],
    answers: { 200: billingFactsSchema },
  },
});
