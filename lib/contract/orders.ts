import { z } from "zod";
import { instant } from "./common";
import { disputeSchema } from "./disputes";
import { featureSchema, numberTypeSchema } from "./vocabulary";

/** `POST /api/v1/checkout` (Idempotency-Key required). */
export const checkoutSchema = z.strictObject({
  /** what to do when a number is lost after payment was authorized */
  lost_line_policy: z.enum(["drop", "nearest"]).default("drop"),
  /** where calls go: a phone number with its country code, as people write it. Required when the shop has no voice application, refused otherwise */
  forward_to: z.string().trim().min(1).max(60).optional(),
  /** the version of the recurring-charge text that was shown and accepted */
  consent_version: z.string().min(1).max(100),
  /** the total the buyer saw; differs = 409 PRICE_CHANGED */
  expected_total_cents: z.number().int().nonnegative().max(2_147_483_647).optional(),
});
export type CheckoutRequest = z.input<typeof checkoutSchema>;

/** What an order owes whose charge was refused although its numbers are live. */
export const debtSchema = z.object({
  order_id: z.uuid(),
  reference: z.string(),
  amount_cents: z.number().int(),
  currency: z.string(),
  /** when its numbers stop working */
  suspend_at: instant,
  /** when they are given back */
  release_at: instant,
});
export type Debt = z.infer<typeof debtSchema>;

export const orderItemSchema = z.object({
  id: z.uuid(),
  position: z.number().int(),
  status: z.enum(["pending", "provisioning", "live", "failed", "substituted"]),
  e164: z.string().nullable(),
  display: z.string(),
  country: z.string(),
  place: z.string(),
  number_type: numberTypeSchema,
  features: z.array(featureSchema),
  currency: z.string(),
  setup_cents: z.number().int(),
  monthly_cents: z.number().int(),
  /** what one number alone costs a month; the line's is that of each of `volume_count` */
  list_monthly_cents: z.number().int(),
  volume_count: z.number().int(),
  tax_percent: z.coerce.number(),
  tax_cents: z.number().int(),
  total_cents: z.number().int(),
  failure_code: z.string().nullable(),
  substituted_by: z.uuid().nullable(),
  number_id: z.uuid().nullable(),
  number_status: z.string().nullable(),
  paid_until: instant.nullable(),
});
export type OrderItem = z.infer<typeof orderItemSchema>;

export const orderStatuses = [
  "draft",
  "awaiting_payment",
  "authorized",
  "provisioning",
  "completed",
  "partially_completed",
  "canceled",
  "expired",
] as const;

export const orderSchema = z.object({
  id: z.uuid(),
  reference: z.string(),
  account_id: z.uuid(),
  /** the account's name when the order was placed, as on the receipt */
  buyer_name: z.string(),
  status: z.enum(orderStatuses),
  currency: z.string(),
  setup_cents: z.number().int(),
  monthly_cents: z.number().int(),
  tax_cents: z.number().int(),
  total_cents: z.number().int(),
  lost_line_policy: z.enum(["drop", "nearest"]),
  forward_to: z.string().nullable(),
  deadline: instant,
  consent_version: z.string(),
  consent_at: instant,
  authorized_at: instant.nullable(),
  settle_by: instant.nullable(),
  /** since when the order waits for a carrier that cannot be reached, and until when at most; its open lines can be canceled */
  waiting_since: instant.nullable(),
  waits_until: instant.nullable(),
  settled_at: instant.nullable(),
  /** deadline · replaced · hold_lost · payment_refused · nothing_available · canceled_by_buyer */
  closed_reason: z.string().nullable(),
  created_at: instant,
  server_now: instant,
  /** what the card was really charged */
  captured_cents: z.number().int(),
  debt_cents: z.number().int(),
  /** while money is owed: when its numbers are suspended and when they are released */
  debt_due: z.object({ suspend_at: instant, release_at: instant }).nullable(),
  refunded_cents: z.number().int(),
  /** its invoice and the credit notes, a minute after the money moved; none for members without billing rights */
  documents: z.array(z.object({ id: z.uuid(), kind: z.enum(["order", "credit"]), number: z.string() })),
  /** null for members without billing rights and before payment */
  payment: z
    .object({
      status: z.enum(["requires_payment", "authorized", "captured", "voided", "expired", "capture_failed"]),
      card_brand: z.string().nullable(),
      card_last4: z.string().nullable(),
      amount_cents: z.number().int(),
      captured_cents: z.number().int(),
      failure_code: z.string().nullable(),
    })
    .nullable(),
  /** what the card's bank does against its charge; null: nothing, or for members without billing rights */
  dispute: disputeSchema.nullable(),
  items: z.array(orderItemSchema),
});
export type Order = z.infer<typeof orderSchema>;

/** Answer of checkout: go to `checkout_url` to pay. */
export const checkoutAnswerSchema = z.object({ order: orderSchema, checkout_url: z.url() });
export const orderPageSchema = z.object({ orders: z.array(orderSchema), next_cursor: z.string().nullable() });

/** An order as SQL knows it: without names of lines, which `lib/orders/rows.ts` adds. */
export const orderRow = orderSchema.extend({ items: z.array(orderItemSchema.omit({ display: true })) });
