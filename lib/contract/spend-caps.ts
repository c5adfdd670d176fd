import { z } from "zod";
import { instant } from "./common";

const cents = z.number().int().nonnegative();
/** Sixtieths of the currency's unit, exact. */
const sixtieths = z.string().regex(/^\d+(\.\d+)?$/);

export const spendCapsSchema = z.object({
  currency: z.string(),
  period_from: instant,
  period_until: instant,
  /** of all numbers together */
  cap_cents: cents,
  /** false: it is the usual one */
  is_chosen: z.boolean(),
  usual_cents: cents,
  /** the highest that may be chosen */
  most_cents: cents,
  /** what both become with the first monthly bill that is paid; null: it is */
  after_first_bill: z.object({ usual_cents: cents, most_cents: cents }).nullable(),
  spent_60: sixtieths,
  numbers: z.array(
    z.object({
      number_id: z.uuid(),
      e164: z.string(),
      place: z.string(),
      label: z.string().nullable(),
      /** null: only that of the account holds */
      cap_cents: cents.nullable(),
      spent_60: sixtieths,
    }),
  ),
});
export type SpendCaps = z.infer<typeof spendCapsSchema>;

/** `cents: null`: what is usual for the account; none for a number. */
export const setSpendCapSchema = z.strictObject({ cents: cents.max(100_000_000).nullable() });

/** Whether phones of a number stay silent because of a cap, or calls to a toll-free number are no longer charged, and which cap. */
export const spendStopSchema = z.object({
  stopped_by: z.enum(["account", "number"]).nullable(),
  /** of what stops it, or would first */
  cap_cents: cents,
  most_cents: cents,
  currency: z.string(),
  /** when the next billing period begins */
  until: instant,
  /** begun: calls go on uncharged · used: callers are turned away · unpaid: they are, and a bill is unpaid. `cents`: what is uncharged */
  toll_free: z.object({ state: z.enum(["begun", "used", "unpaid"]), cents }).nullable(),
});
export type SpendStop = z.infer<typeof spendStopSchema>;
