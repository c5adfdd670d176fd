import { billingEmailSchema, setBillingEmailSchema } from "../billing-email";
import { defineEndpoints } from "../endpoint";

const manages = { who: "person", permission: "billing", path: "/billing/email" } as const;

/** Who gets mails about the account's money beside its owner. */
export const billingEmailEndpoints = defineEndpoints({
  getBillingEmail: {
    ...manages,
    method: "GET",
    summary: "Which address gets copies of mails about money",
    answers: { 200: billingEmailSchema },
  },
  setBillingEmail: {
    ...manages,
    method: "PUT",
    summary: "Mail an address a link by which it gets copies of mails about money; it takes the place of another one",
    body: setBillingEmailSchema,
    answers: { 200: billingEmailSchema },
    errors: ["RULE_REFUSED"],
  },
  removeBillingEmail: {
    ...manages,
    method: "DELETE",
    summary: "Send copies to the owner's address only",
    answers: { 200: billingEmailSchema },
  },
});
