import { z } from "zod";
import { numberTypeSchema } from "./vocabulary";

/** A place as people type it: one, or several with commas. */
export const placeText = z
  .string()
  .trim()
  .max(120, "At most 120 characters")
  .refine((typed) => !typed.includes("\0"), "A place has no control characters in it");

const countryCode = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "Give the country as two letters, like US")
  .transform((v) => v.toUpperCase());

/** Query of `GET /api/v1/places`. */
export const placesQuerySchema = z.strictObject({
  country: countryCode,
  /** the beginning of a place or area code, as it is being typed */
  query: placeText.min(1, "Type the beginning of a place"),
});

/** Query of `GET /api/v1/areas`. */
export const areasQuerySchema = z.strictObject({
  country: countryCode,
  /** a place as people write it, or the first digits of an area code */
  query: placeText.optional(),
  type: numberTypeSchema.optional(),
});
