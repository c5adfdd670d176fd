import { z } from "zod";
import { instant } from "./common";
import { disputeSchema } from "./disputes";
import { usageLineSchema } from "./usage";
import { numberTypeSchema } from "./vocabulary";

/** One number and period of an invoice, as SQL gives it. */
export const invoiceLineRow = z.object({
  id: z.uuid(),
  /** `first`: the first month of a number, in its order; `stub`: the rest of a billing period, by days; `usage`: calls or texts */
  kind: z.enum(["setup", "first", "month", "stub", "year", "usage"]),
  number_id: z.uuid(),
  e164: z.string(),
  place: z.string(),
  number_type: numberTypeSchema,
  period_from: instant,
  period_until: instant,
  /** null: usage */
  monthly_cents: z.number().int().nullable(),
  usage: usageLineSchema.nullable(),
  cents: z.number().int(),
  tax_percent: z.coerce.number(),
  tax_cents: z.number().int(),
});

/** An invoice as SQL gives it. */
export const invoiceRow = z.object({
  id: z.uuid(),
  /** in a series without gaps: `NN-000001`; credit notes have their own, `CN-000001` */
  number: z.string(),
  /** `order`: set-up and first month; `credit`: a credit note, what was given back of another invoice */
  kind: z.enum(["cycle", "late", "order", "credit"]),
  order_id: z.uuid().nullable(),
  /** of a credit note: the invoice that it gives back from */
  credits: z.object({ id: z.uuid(), number: z.string() }).nullable(),
  /** of a credit note. `refund`: money was given back; `lost`: a carrier lost the number; `staff`: our people decided */
  credit_reason: z.enum(["refund", "lost", "staff", "unpaid"]).nullable(),
  /** of a credit note, where its sum went: `card`: back to it; `credit`: the next bills use it up; `due`: off what was due */
  credit_to: z.enum(["card", "credit", "due"]).nullable(),
  credit_notes: z.array(z.object({ id: z.uuid(), number: z.string(), total_cents: z.number().int() })),
  /** `carried`: too small for a card, part of a later invoice */
  state: z.enum(["open", "carried", "paid"]),
  /** when it was issued; it never changes after that */
  created_at: instant,
  period_from: instant,
  period_until: instant,
  currency: z.string(),
  subtotal_cents: z.number().int(),
  tax_cents: z.number().int(),
  /** from earlier invoices that were too small */
  carried_in_cents: z.number().int(),
  /** credit of the account that was used up for it */
  credit_used_cents: z.number().int(),
  /** what credit notes took off what was due, before it was paid */
  credited_cents: z.number().int(),
  total_cents: z.number().int(),
  due_cents: z.number().int(),
  /** as they were when it was issued */
  seller: z.object({ legal_name: z.string(), address: z.string(), tax_id: z.string(), email: z.string() }),
  buyer: z.object({
    name: z.string(),
    /** line by line, as it is printed */
    address: z.array(z.string()),
    tax_id: z.string().nullable(),
    country: z.string().nullable(),
    region: z.string().nullable(),
    postal_code: z.string().nullable(),
    /** they account for the tax, as a business in another country */
    reverse_charge: z.boolean(),
  }),
  paid_at: instant.nullable(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  /** when the card is tried again; null: not without the customer */
  next_attempt_at: instant.nullable(),
  /** how the last try of the saved card ended; `needs_customer`: its bank wants its owner to confirm */
  problem: z.enum(["declined", "needs_customer", "no_card"]).nullable(),
  /** what the card's bank does against its charge */
  dispute: disputeSchema.nullable(),
  lines: z.array(invoiceLineRow),
});

export const invoiceSchema = invoiceRow.extend({
  /** `display`: the number, formatted for its country */
  lines: z.array(invoiceLineRow.extend({ display: z.string() })),
});
export type Invoice = z.infer<typeof invoiceSchema>;

export const invoicePageSchema = z.object({ invoices: z.array(invoiceSchema), next_cursor: z.string().nullable() });
