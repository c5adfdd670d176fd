import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { creditTo } from "../staff/invoices";
import { reasonSchema } from "../staff/reason";

/** Invoices in the back office. */
export const staffInvoiceEndpoints = defineEndpoints({
  creditInvoice: {
    method: "POST",
    path: "/staff/invoices/{id}/credits",
    summary: "Issue a credit note of an invoice or of one of its lines",
    who: "staff",
    role: "operator",
    params: idParams,
    body: z.strictObject({
      /** the same one again: the same credit note */
      request_id: z.uuid(),
      /** null: of every line, by what is left of each */
      line_id: z.uuid().nullable(),
      /** with tax, in minor units; null: all that is left */
      cents: z.number().int().positive().nullable(),
      to: z.enum(creditTo),
      reason: reasonSchema,
    }),
    answers: { 201: z.object({ credit_note_id: z.uuid(), number: z.string(), repeated: z.boolean() }) },
    errors: ["ORDER_STATE", "CREDIT_TOO_LARGE", "CHARGE_RUNNING", "PAYMENT_UNAVAILABLE", "REAUTHENTICATION_NEEDED"],
  },
});
