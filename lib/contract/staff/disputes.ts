import { z } from "zod";

export const disputeKinds = ["dispute", "inquiry", "fraud_warning"] as const;

/** What staff did: sent evidence, gave in, gave the money back, or left it as it is. The first three happen in Stripe. */
export const disputeDone = ["answered", "accepted", "refunded", "left"] as const;
export type DisputeDone = (typeof disputeDone)[number];

const instant = z.string().nullable();

/** A row of the list of disputes. */
export const disputeRowSchema = z.object({
  id: z.uuid(),
  kind: z.enum(disputeKinds),
  /** Stripe's word */
  status: z.string(),
  reason: z.string(),
  is_open: z.boolean(),
  needs_person: z.boolean(),
  order_id: z.uuid().nullable(),
  order_reference: z.string().nullable(),
  invoice_id: z.uuid().nullable(),
  invoice_number: z.string().nullable(),
  account_id: z.uuid(),
  account_name: z.string(),
  stripe_ref: z.string(),
  currency: z.string(),
  amount_cents: z.number().int(),
  evidence_due_at: instant,
  handled_as: z.enum(disputeDone).nullable(),
  handled_at: instant,
  created_at: z.string(),
});
export type DisputeRow = z.infer<typeof disputeRowSchema>;

/** One dispute with what we can show. */
export const disputeDetailSchema = disputeRowSchema.extend({
  evidence: z.object({
    ordered_at: instant,
    period_from: instant.optional(),
    period_until: instant.optional(),
    consent_version: z.string(),
    consent_at: z.string(),
    /** of a charge for years: when the account agreed to it */
    year_consent_at: instant.optional(),
    buyer: z.string().nullable(),
    addresses: z.array(z.string()),
    /** messages about the charge that were sent */
    receipts: z.number().int(),
    numbers: z.array(
      z.object({ e164: z.string().nullable(), status: z.string(), live_since: instant, ended_at: instant }),
    ),
  }),
  /** calls on the numbers of the charge, until now */
  use: z.array(
    z.object({
      number_id: z.uuid(),
      e164: z.string().nullable(),
      calls: z.number().int(),
      answered: z.number().int(),
      last_call_at: instant,
    }),
  ),
  handled_by: z.string().nullable(),
  billing_held_at: instant,
  others: z.array(disputeRowSchema),
});
export type DisputeDetail = z.infer<typeof disputeDetailSchema>;
