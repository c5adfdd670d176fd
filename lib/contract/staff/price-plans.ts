import { z } from "zod";
import { instant } from "../common";
import { numberTypeSchema } from "../vocabulary";

/** Which numbers are to cost what a month; what is null chooses nothing, and not all may be. */
export const priceChoiceSchema = z
  .strictObject({
    monthly_cents: z.number().int().min(0).max(10_000_000),
    /** only contracts in it */
    currency: z.string().regex(/^[A-Z]{3}$/),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "Two letters, like GB")
      .nullable(),
    number_type: numberTypeSchema.nullable(),
    area_id: z.uuid().nullable(),
    e164: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, "Give a number like +442079460000.")
      .nullable(),
  })
  .refine((choice) => choice.country !== null || choice.area_id !== null || choice.e164 !== null, {
    message: "Choose a country, an area or a number.",
    path: ["country"],
  });
export type PriceChoice = z.infer<typeof priceChoiceSchema>;

/** What a plan would change. Sums are a month's, in minor units. */
export const pricePreviewSchema = z.object({
  numbers: z.number().int(),
  accounts: z.number().int(),
  from_cents: z.number().int(),
  to_cents: z.number().int(),
  first_at: instant.nullable(),
  last_at: instant.nullable(),
  /** left out: another price is planned for them already */
  pending: z.number().int(),
  /** left out: they do not renew */
  ending: z.number().int(),
  /** names what was seen: a plan for something else is refused */
  token: z.string(),
});
export type PricePreview = z.infer<typeof pricePreviewSchema>;

export const pricePlanSchema = z.object({
  id: z.uuid(),
  choice: z.object({
    monthly_cents: z.number().int(),
    currency: z.string(),
    country: z.string().nullable(),
    number_type: z.string().nullable(),
    area_id: z.uuid().nullable(),
    e164: z.string().nullable(),
  }),
  area: z.string().nullable(),
  reason: z.string(),
  created_at: instant,
  created_by: z.string().nullable(),
  withdrawn_at: instant.nullable(),
  pending: z.number().int(),
  applied: z.number().int(),
  withdrawn: z.number().int(),
  first_at: instant,
  last_at: instant,
});
export type PricePlan = z.infer<typeof pricePlanSchema>;
