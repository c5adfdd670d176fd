import { z } from "zod";
import { priceSchema } from "./common";
import { featureSchema, numberTypeSchema } from "./vocabulary";

const countryHead = z.object({
  iso2: z.string().length(2),
  name: z.string(),
  slug: z.string(),
  dial_prefix: z.string().nullable(),
});

export const countrySummarySchema = countryHead.extend({
  area_count: z.number().int(),
  types: z.array(numberTypeSchema),
  features: z.array(featureSchema).nullable(),
  /** null when every area of the country needs documents */
  from_monthly_cents: z.number().int().nullable(),
  currency: z.string(),
  documents_only: z.boolean(),
  /** a place to search for; null where none is sold by area code */
  example_area: z.object({ prefix: z.string(), name: z.string() }).nullable(),
});
export type CountrySummary = z.infer<typeof countrySummarySchema>;

/** A row of the price list: numbers of one type in one country. */
export const priceRowSchema = countryHead.extend({
  number_type: numberTypeSchema,
  sold_areas: z.number().int(),
  /** areas that need documents and are not sold yet */
  documents_areas: z.number().int(),
  /** sold areas of one name counted once */
  places: z.number().int(),
  /** how many of the sold areas can do it */
  with: z.object({ voice_in: z.number().int(), sms_in: z.number().int(), sms_out: z.number().int() }),
  /** the cheapest area's; null: none is sold */
  price: priceSchema.nullable(),
  /** twelve months of it in one sum, without set-up and tax; null: only by the month */
  year: z.object({ year_cents: z.number().int(), saved_cents: z.number().int() }).nullable(),
  /** what the owner pays for a minute of a call, exact; null: callers pay */
  minute_price: z.string().nullable(),
  /** other areas cost something else */
  price_varies: z.boolean(),
  /** calls that the cheapest takes at the same time */
  channels: z.number().int().nullable(),
});
export type PriceRow = z.infer<typeof priceRowSchema>;

/** What the price list is narrowed to; empty: everything. */
export interface PriceFilter {
  /** Part of a country's name, its ISO code or calling code, as typed. */
  q: string;
  type: PriceRow["number_type"] | "";
}

export const areaSchema = z.object({
  id: z.uuid(),
  country: z.string().length(2),
  region: z.string().nullable(),
  region_code: z.string().nullable(),
  city: z.string().nullable(),
  name: z.string(),
  slug: z.string(),
  /** area code without country code; may be empty */
  prefix: z.string(),
  number_type: numberTypeSchema,
  features: z.array(featureSchema),
  /** false: only a random number of the area can be bought */
  can_list_numbers: z.boolean(),
  /** listed as "documents needed, not sold yet" */
  needs_documents: z.boolean(),
  is_metered: z.boolean(),
  is_available: z.boolean(),
  in_stock: z.boolean(),
  service_restrictions: z.string().nullable(),
  sku_id: z.uuid().nullable(),
  /** calls that a number takes at the same time; null: without a limit that callers would meet */
  concurrent_calls: z.number().int().nullable(),
  /** null: not sold */
  price: priceSchema.nullable(),
  /** what the owner pays for a minute of a call to it, exact, in the price's currency; null: callers pay */
  minute_price: z.string().nullable(),
  /** restricted: we do not sell this kind yet; unpriced: it has no price now */
  not_sold_reason: z.enum(["restricted", "unpriced"]).nullable(),
});
export type Area = z.infer<typeof areaSchema>;

/** A place for the search field: what to search for and what it costs there. */
export const suggestedPlaceSchema = z.object({
  name: z.string(),
  region_code: z.string().nullable(),
  area_codes: z.array(z.string()),
  /** in stock now; null where the carrier does not count them */
  numbers: z.number().int().nullable(),
  /** null: not sold, it needs documents */
  from_monthly_cents: z.number().int().nullable(),
  currency: z.string().length(3),
});
export type SuggestedPlace = z.infer<typeof suggestedPlaceSchema>;

/** Areas of one name and type, shown as one place: "New York" with 212 and 646. */
const placeSchema = areaSchema
  .pick({ slug: true, name: true, region_code: true, number_type: true, needs_documents: true })
  .extend({
    prefixes: z.array(z.string()),
    /** what the cheapest area of the place can do */
    features: z.array(featureSchema),
    /** the cheapest area's; null: not sold */
    price: priceSchema.nullable(),
    /** other areas of the place cost something else */
    price_varies: z.boolean(),
  });
export type Place = z.infer<typeof placeSchema>;
export const countryPageSchema = countryHead.extend({ places: z.array(placeSchema) });
export type CountryPage = z.infer<typeof countryPageSchema>;
export const areaPageSchema = z.object({ country: countryHead, areas: z.array(areaSchema).min(1) });
export type AreaPage = z.infer<typeof areaPageSchema>;

/** What is known of a place besides its numbers. */
export interface PlaceFacts {
  /** IANA name; null where the place may be in several */
  timeZone: string | null;
  /** area codes of the city in the numbering plan, sold or not; North America only */
  cityCodes: readonly string[];
  /** dialed in front of the area code at home; may be empty */
  trunkPrefix: string;
  /** other places of the country that are sold, the nearest first where distances are known */
  neighbors: readonly Neighbor[];
}
export interface Neighbor extends Pick<Place, "slug" | "name" | "region_code" | "prefixes"> {
  monthly_cents: number;
  currency: string;
  /** null where its location is not known */
  km: number | null;
}
