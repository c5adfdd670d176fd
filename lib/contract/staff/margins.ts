import { z } from "zod";
import { numberTypeSchema } from "../vocabulary";

export const marginAlertStatuses = [
  "open",
  "repricing",
  "accepted",
  "repriced",
  "stopped",
  "cleared",
  "lapsed",
] as const;
export const marginAlertCauses = ["cost", "charge", "price"] as const;

/** An offer that stopped selling because its price does not cover what its carrier charges. */
export const marginAlertSchema = z.object({
  id: z.uuid(),
  area_id: z.uuid(),
  sku_ref: z.string(),
  carrier_id: z.string(),
  country: z.string(),
  place: z.string(),
  prefix: z.string(),
  number_type: numberTypeSchema,
  /** what was seen: a listed cost that rose, an order that was charged more, a price of ours that fell */
  cause: z.enum(marginAlertCauses),
  status: z.enum(marginAlertStatuses),
  /** goes up with every change; a decision names the one that was looked at */
  version: z.number().int(),
  currency: z.string(),
  /** set-up and first month at which it was sold until then */
  sold_due_cents: z.number().int(),
  floor_cents: z.number().int().nullable(),
  /** what it would cost now; null: it has no price */
  now_due_cents: z.number().int().nullable(),
  now_clears: z.boolean(),
  /** what the carrier charges for set-up and first month; decimal strings in its currency */
  cost: z.string(),
  cost_before: z.string().nullable(),
  cost_currency: z.string(),
  lost: z.string(),
  at_risk: z.object({ holds: z.number().int(), lines: z.number().int(), amount: z.string() }),
  accepted_until: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  opened_at: z.string(),
  closed_at: z.string().nullable(),
});
export type MarginAlert = z.infer<typeof marginAlertSchema>;

/** What a person decides: sell at this cost (until then), sell again once repriced, or take it off sale. */
export const marginDecisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("accept"), until: z.iso.datetime({ offset: true }).optional() }),
  z.strictObject({ kind: z.literal("reprice") }),
  z.strictObject({ kind: z.literal("stop") }),
]);
export type MarginDecision = z.infer<typeof marginDecisionSchema>;
