import { z } from "zod";
import { instant } from "./common";
import { invoiceLineRow, invoiceRow } from "./invoices";

const nextBillLineRow = invoiceLineRow.omit({ id: true });

/** The next bill as SQL gives it: what the run would write now. */
export const nextBillRow = z.object({
  /** the bill day; null when nothing renews */
  at: instant.nullable(),
  /** what is sold then ends here */
  period_until: instant.nullable(),
  currency: z.string(),
  /** `held`: a bill day was missed and an operator looks first · `unpaid`: nothing is sold before what is open is paid */
  obstacle: z.enum(["held", "unpaid"]).nullable(),
  /** `carried`: too small for a card, part of a later invoice · `paid`: the account's credit covers it */
  state: z.enum(["open", "carried", "paid"]).nullable(),
  lines: z.array(nextBillLineRow),
  subtotal_cents: z.number().int(),
  tax_cents: z.number().int(),
  /** from earlier invoices that were too small */
  carried_in_cents: z.number().int(),
  /** credit of the account that it uses up */
  credit_used_cents: z.number().int(),
  total_cents: z.number().int(),
  /** what is not paid now, oldest first */
  open_invoices: z.array(
    z.object({
      id: z.uuid(),
      number: z.string(),
      due_cents: z.number().int(),
      /** when the card is tried again; null: not without the customer */
      next_attempt_at: instant.nullable(),
      problem: invoiceRow.shape.problem,
      period_until: instant,
    }),
  ),
});

export const nextBillSchema = nextBillRow.extend({
  /** `display`: the number, formatted for its country */
  lines: z.array(nextBillLineRow.extend({ display: z.string() })),
});
export type NextBill = z.infer<typeof nextBillSchema>;
