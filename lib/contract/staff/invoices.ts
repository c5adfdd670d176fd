import { z } from "zod";

const instant = z.string().nullable();

/** Where the sum of a credit note goes: the account's credit, the card that paid, or off what is due. */
export const creditTo = ["credit", "card", "due"] as const;
export type CreditTo = (typeof creditTo)[number];

const staffInvoiceLineSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  number_id: z.uuid(),
  e164: z.string(),
  period_from: z.string(),
  period_until: z.string(),
  cents: z.number().int(),
  tax_cents: z.number().int(),
  /** with tax, after its credit notes */
  left_cents: z.number().int(),
});

/** One invoice or credit note in the back office. */
export const staffInvoiceSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  kind: z.string(),
  state: z.enum(["open", "carried", "paid"]),
  account_id: z.uuid(),
  account_name: z.string(),
  order_id: z.uuid().nullable(),
  credits_id: z.uuid().nullable(),
  credits_number: z.string().nullable(),
  credit_reason: z.string().nullable(),
  credit_to: z.enum(creditTo).nullable(),
  currency: z.string(),
  subtotal_cents: z.number().int(),
  tax_cents: z.number().int(),
  total_cents: z.number().int(),
  carried_in_cents: z.number().int(),
  credit_used_cents: z.number().int(),
  credited_cents: z.number().int(),
  due_cents: z.number().int(),
  stripe_payment_intent_id: z.string().nullable(),
  problem: z.string().nullable(),
  next_attempt_at: instant,
  issued_at: z.string(),
  paid_at: instant,
  /** what may still be credited, with tax */
  creditable_cents: z.number().int(),
  /** what a card paid and has not got back */
  refundable_cents: z.number().int(),
  credit_notes: z.array(z.object({ id: z.uuid(), number: z.string(), total_cents: z.number().int() })),
  lines: z.array(staffInvoiceLineSchema),
  attempts: z.array(
    z.object({
      n: z.number().int(),
      kind: z.string(),
      state: z.string(),
      cents: z.number().int(),
      decline_code: z.string().nullable(),
      advice_code: z.string().nullable(),
      started_at: z.string(),
      finished_at: instant,
    }),
  ),
});
export type StaffInvoice = z.infer<typeof staffInvoiceSchema>;
