import { z } from "zod";

/** What a search has to say beside its numbers: how it was understood, and why there is nothing. */
const hintCodes = [
  "PLACE_TAKEN_AS",
  "DID_YOU_MEAN",
  "PLACE_UNKNOWN",
  "PLACE_NOT_SOLD",
  "PLACE_ELSEWHERE",
  "COUNTRY_NOT_SOLD",
  "AREA_CODE_UNKNOWN",
  "AREA_CODE_LENGTH",
  "AREA_CODE_NOT_SOLD",
  "AREA_CODE_ELSEWHERE",
  "NUMBER_ELSEWHERE",
  "NUMBER_NOT_OFFERED",
  "FEATURES_NEVER",
  "TYPE_NEVER",
  "SOLD_OUT",
  "NOT_ON_SALE",
] as const;
export type HintCode = (typeof hintCodes)[number];

export const searchHintSchema = z.object({
  code: z.enum(hintCodes),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  /** the same as a sentence */
  message: z.string(),
  /** searches that help instead: what of the query to change, "" to leave out */
  searches: z.array(
    z.object({
      label: z.string(),
      change: z.object({
        country: z.string().optional(),
        area: z.string().optional(),
        digits: z.string().optional(),
        type: z.string().optional(),
        features: z.string().optional(),
      }),
    }),
  ),
});
export type SearchHint = z.infer<typeof searchHintSchema>;
export type HintSearch = SearchHint["searches"][number];
