import { z } from "zod";

const breaker = z.enum(["closed", "open", "half_open"]);
const amount = z.coerce.number();

/** A carrier with its breakers, our balance there, and what it sells. */
export const carrierSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Its numbers are, or were, on sale. */
  is_enabled: z.boolean(),
  priority: z.number(),
  selling_paused_at: z.string().nullable(),
  selling_paused_reason: z.string().nullable(),
  /** A pause of the system ends when there is money again, one of staff only by staff. */
  selling_paused_by: z.enum(["system", "staff"]).nullable(),
  currency: z.string(),
  /** In the carrier's currency, not minor units; null: never read. */
  balance_available: amount.nullable(),
  balance_reserved: amount,
  balance_read_at: z.string().nullable(),
  /** Renewals of the next two weeks, in the carrier's currency; null: the balance was never read. */
  renewals: z
    .object({
      made_at: z.string(),
      numbers: z.number().int(),
      cost: amount,
      /** Of the days that selling has to leave money for. */
      reserve_cost: amount,
      /** When the balance is used up; null: it covers them. */
      short_at: z.string().nullable(),
    })
    .nullable(),
  state: breaker,
  retry_at: z.string().nullable(),
  order_state: breaker,
  order_retry_at: z.string().nullable(),
  last_ok_at: z.string().nullable(),
  last_error: z.string().nullable(),
  last_error_at: z.string().nullable(),
  areas_on_sale: z.number().int(),
  /** What it counts as ours and nobody here has, E.164. */
  foreign_numbers: z.array(z.string()),
  active_holds: z.number().int(),
  open_orders: z.number().int(),
});
/** `has_account`: its variables are set, so it can be put on sale. */
export type Carrier = z.infer<typeof carrierSchema> & { has_account: boolean };
