import { z } from "zod";
import { readDigits } from "@/lib/kernel/reading/digits";
import { placeText } from "./areas-query";
import { areaSchema } from "./catalog";
import { e164Schema, instant, priceSchema } from "./common";
import { digitsHelp } from "./digits-words";
import { searchHintSchema } from "./search-hints";
import { featureSchema, numberTypeSchema } from "./vocabulary";

/** Digits as people write them (`readDigits`). What cannot be read is refused. */
const wantedDigitsSchema = z.string().transform((typed, context) => {
  const read = readDigits(typed);
  if (read.ok) return { digits: read.digits, word: read.word, isInternational: read.isInternational };
  context.addIssue({ code: "custom", message: digitsHelp[read.problem] });
  return z.NEVER;
});

/** Query of `GET /api/v1/available-numbers`. Everything but the country is optional; the URL of the search page carries the same names. */
export const searchQuerySchema = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "Give the country as two letters, like US")
    .transform((v) => v.toUpperCase())
    .default("US"),
  /** places: names with or without region, nicknames, postal codes, area codes as dialed at home or from abroad, exchanges (415-555); several with commas or repeated. A whole number is looked for as such */
  area: z.union([placeText, z.array(placeText).max(20)]).optional(),
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
  /** calls that it takes at the same time; null: without a limit that callers would meet */
  concurrent_calls: z.number().int().nullable(),
  price: priceSchema,
  /** what the owner pays for a minute of a call to it, exact, in the price's currency; null: callers pay */
  minute_price: z.string().nullable(),
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
  /** one of our carriers did not answer in time: there may be more numbers than these */
  is_partial: z.boolean(),
  server_now: instant,
  /** asking again may show others; the carrier gives no total */
  can_show_more: z.boolean(),
  /** how the digits were read; a place's reading is in the hints where it is not what was typed */
  reading: z.object({
    /** 0–9, * for any digit, A to D for equal ones; null: any */
    digits: z.string().nullable(),
    /** what they spell on a keypad */
    word: z.string().nullable(),
    /** "10 numbers in 415" */
    quantity: z.number().int().nullable(),
  }),
  /** how the search was understood where that may surprise, and why it found nothing */
  hints: z.array(searchHintSchema),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
