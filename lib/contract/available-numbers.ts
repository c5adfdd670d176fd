import { z } from "zod";
import { readDigits } from "@/lib/kernel/reading/digits";
import { areaSchema } from "./catalog";
import { e164Schema, instant, priceSchema } from "./common";
import { digitsHelp } from "./digits-words";
import { featureSchema, numberTypeSchema } from "./vocabulary";

/** Digits as people write them (`readDigits`). What cannot be read is refused. */
const wantedDigitsSchema = z.string().transform((typed, context) => {
  const read = readDigits(typed);
  if (read.ok) return { digits: read.digits, word: read.word, isInternational: read.isInternational };
  context.addIssue({ code: "custom", message: digitsHelp[read.problem] });
  return z.NEVER;
});

/** Query of `GET /api/v1/available-numbers`. Everything but the country is optional; the URL of the search page carries the same names. */
export const searchQuerySchema = z.object({
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "Give the country as two letters, like US")
    .transform((v) => v.toUpperCase())
    .default("US"),
  /** area code, city, region or the slug of an area */
  area: z.string().trim().max(60).optional(),
  /** digits in any spelling and script, letters of the keypad (PIZZA), * for any digit (**55), or a figure of repeats (AABB) */
  digits: wantedDigitsSchema.optional(),
  match: z.enum(["contains", "starts", "ends"]).default("contains"),
  type: numberTypeSchema.optional(),
  /** comma list or repeated */
  features: z
    .union([z.string(), z.array(z.string())])
    .transform((v) => (Array.isArray(v) ? v : v.split(",")).filter(Boolean))
    .pipe(z.array(featureSchema))
    .optional(),
  /** what to put first */
  sort: z.enum(["best", "price", "memorable"]).optional(),
  /** asks the carrier again, past the short cache: "show more" */
  more: z.stringbool().optional(),
});
export type SearchQueryInput = z.input<typeof searchQuerySchema>;
export type SearchQueryParams = z.output<typeof searchQuerySchema>;

export const availableNumberSchema = z.object({
  e164: e164Schema,
  /** formatted for its country */
  display: z.string(),
  area_id: z.uuid(),
  country: z.string(),
  place: z.string(),
  number_type: numberTypeSchema,
  features: z.array(featureSchema),
  price: priceSchema,
  /** held by the asking cart already */
  is_held_by_you: z.boolean(),
});
export type AvailableNumber = z.infer<typeof availableNumberSchema>;

export const searchAnswerSchema = z.object({
  numbers: z.array(availableNumberSchema),
  /** areas of the search where only a random number can be bought */
  random_areas: z.array(areaSchema),
  /** areas of the search that need documents: listed, not sold yet */
  documents_areas: z.array(areaSchema),
  /** live: asked now; fresh: at most 30 s old; stale: the carrier is down, up to 30 minutes old; none: the carrier is down and nothing recent is known */
  source: z.enum(["live", "fresh", "stale", "none"]),
  fetched_at: instant.nullable(),
  server_now: instant,
  /** asking again may show others; the carrier gives no total */
  can_show_more: z.boolean(),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
