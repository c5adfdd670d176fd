import { z } from "zod";
import { instant } from "../common";

const place = { country: z.string(), region: z.string().nullable() };

/** Which source decides the tax of a line, and what it says. */
export const taxesSchema = z.object({
  source: z.enum(["table", "stripe"]),
  own_rates: z.array(z.object({ ...place, name: z.string(), percent: z.number() })),
  /** accounts with numbers that never said where they are: their bills have no tax */
  unplaced: z.number().int(),
  /** places that Stripe was asked about */
  places: z.number().int(),
  /** what it said, those that need a look first; at most 100 */
  answers: z.array(
    z.object({
      ...place,
      postal_code: z.string().nullable(),
      tax_code: z.string(),
      /** Stripe's type of the tax ids of businesses; null: of everybody else */
      tax_id_type: z.string().nullable(),
      asked_at: instant,
      /** why the last asking had no answer */
      problem: z.string().nullable(),
      /** null: our own table holds */
      percent: z.number().nullable(),
      reason: z.string().nullable(),
      calculation_id: z.string().nullable(),
      since: instant.nullable(),
      confirmed_at: instant.nullable(),
      needs_a_look: z.boolean(),
    }),
  ),
  /** what is recorded at Stripe of our documents */
  documents: z.object({ waiting: z.number().int(), recorded: z.number().int(), refused: z.number().int() }),
});
export type Taxes = z.infer<typeof taxesSchema>;
