import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import {
  type Area,
  areaPageSchema,
  areaSchema,
  countryPageSchema,
  countrySummarySchema,
  priceRowSchema,
  suggestedPlaceSchema,
} from "@/lib/contract/catalog";
import { instant, priceSchema } from "@/lib/contract/common";
import { searchPreferencesSchema } from "@/lib/contract/search-preferences";
import { type CarrierId, carrierIdSchema } from "@/lib/contract/vocabulary";
import { call, serverSql } from "@/lib/db";
import type { PlacePart } from "./places/read-places";

// 1. What anybody may see.

/** Countries by name, prices by country, then type. Costs a quote per area of the catalog. */
export const getOverviewRow = () =>
  call(
    serverSql(),
    "list_overview",
    {},
    z.object({ countries: z.array(countrySummarySchema), prices: z.array(priceRowSchema) }),
  );

/** @param code the first digits of area codes. At most 500 areas. */
export const listAreaRows = (
  country: string,
  places: PlacePart[][] | null,
  code: string | null,
  type: string | null,
): Promise<Area[]> => {
  const sql = serverSql();
  const p_places = places && sql.json(places);
  return call(sql, "list_areas", { p_country: country, p_places, p_code: code, p_type: type }, z.array(areaSchema));
};

const placeName = { name: z.string(), region_code: z.string().nullable() };
const placeExplanation = z.object({
  similar: z.array(z.object(placeName)),
  elsewhere: z.array(z.object({ ...placeName, country: z.string(), country_name: z.string() })),
});

/** Places that are written alike in the country, and places of this name in others. */
export const explainPlaceRow = (country: string, name: string) =>
  call(serverSql(), "explain_place", { p_country: country, p_name: name }, placeExplanation);

/** @param names that what was typed may stand for; `code` the first digits of an area code */
export const suggestPlaceRows = (country: string, names: readonly string[], code: string | null, limit: number) =>
  call(
    serverSql(),
    "suggest_places",
    { p_country: country, p_names: names, p_code: code, p_limit: limit },
    z.array(suggestedPlaceSchema),
  );

/** @param slug the country's slug or ISO code */
export const getCountryRow = (slug: string) =>
  call(serverSql(), "get_country", { p_slug: slug }, countryPageSchema.nullable());

export const getAreaRow = (countrySlug: string, areaSlug: string) =>
  call(serverSql(), "get_area", { p_country_slug: countrySlug, p_area_slug: areaSlug }, areaPageSchema.nullable());

const sitemapRow = z.object({ country: z.string(), area: z.string(), updated_at: instant });
export type SitemapRow = z.infer<typeof sitemapRow>;
export const listSitemapRows = () => call(serverSql(), "list_sitemap", {}, z.array(sitemapRow));

// 2. What a search works with. Carrier references stay on the server.

const searchAreaRow = areaSchema.extend({
  carrier_id: carrierIdSchema,
  carrier_ref: z.string(),
  sku_ref: z.string().nullable(),
  /** Only numbers with these first digits after the country code are meant. */
  beginning: z.string().nullish(),
});
export type SearchAreaRow = z.infer<typeof searchAreaRow>;

export interface AreaQuery {
  country: string;
  places?: PlacePart[][];
  type?: string;
  features?: readonly string[];
  cheapest_first?: boolean;
}

const searchAreasRow = z.object({
  areas: z.array(searchAreaRow),
  missing: z.array(z.string()),
  carriers: z.array(carrierIdSchema),
});

/** `search_areas` lists no more than this. */
export const maxSearchAreas = 200;
export const searchAreaRows = (query: AreaQuery) =>
  call(serverSql(), "search_areas", { p_query: { ...query } }, searchAreasRow);

/** Known areas, also beyond those that a search lists. */
export const pickAreaRows = (ids: string[]) =>
  call(serverSql(), "pick_search_areas", { p_ids: ids }, z.array(searchAreaRow));
export const pickAreaRowsByRef = (carrierId: CarrierId, refs: string[]) =>
  call(serverSql(), "pick_search_areas", { p_ids: [], p_carrier: carrierId, p_refs: refs }, z.array(searchAreaRow));

const areaRefs = areaSchema.extend({ carrier_id: carrierIdSchema, carrier_ref: z.string() });
export const getAreaRefs = (areaId: string) =>
  call(serverSql(), "get_area_refs", { p_area_id: areaId }, areaRefs.nullable());

const offersView = z.object({
  taken: z.array(z.string()),
  mine: z.array(z.string()),
  prices: z.record(z.string(), priceSchema.nullable()),
  preferences: searchPreferencesSchema,
  server_now: instant,
});
export type OffersView = z.infer<typeof offersView>;

/** What depends on the caller and the instant: taken and own numbers, prices per area, search preferences. */
export const viewOffers = (actor: Actor | null, accountId: string | null, e164s: string[], areaIds: string[]) =>
  call(
    serverSql(),
    "view_offers",
    { p_actor: actor ? actorJson(actor) : {}, p_account_id: accountId, p_e164: e164s, p_area_ids: areaIds },
    offersView,
  );

// 3. The short cache of carrier answers.

/** A number that a carrier offered. `hold_seen_number` finds entries by `area_id` and `e164`. */
export const cachedOffer = z.object({
  e164: z.string(),
  area_id: z.uuid(),
  /** the carrier's own id of the number */
  carrier_ref: z.string(),
  sku_ref: z.string(),
  /** when the carrier offered it */
  seen_at: instant,
});
export type CachedOffer = z.infer<typeof cachedOffer>;

const searchCache = z
  .object({
    results: z.array(cachedOffer),
    fetched_at: instant,
    is_fresh: z.boolean(),
    /** a carrier was missing from it */
    is_partial: z.boolean(),
  })
  .nullable();
export type SearchCache = NonNullable<z.infer<typeof searchCache>>;

const searchView = z.object({ cached: searchCache, view: offersView.nullable() });

/**
 * What is kept of a search, at most 30 minutes old, and while it is fresh how the caller sees it (`viewOffers`), in one round trip.
 * @param areaIds priced beside the areas of the kept numbers
 */
export const viewSearch = (actor: Actor | null, accountId: string | null, key: string, areaIds: string[]) =>
  call(
    serverSql(),
    "view_search",
    { p_actor: actor ? actorJson(actor) : {}, p_account_id: accountId, p_key: key, p_area_ids: areaIds },
    searchView,
  );

/** @param isPartial a carrier that sells there did not answer in time */
export async function putSearchCache(key: string, offers: CachedOffer[], isPartial = false): Promise<void> {
  const sql = serverSql();
  const given = { p_key: key, p_results: sql.json(offers), p_is_partial: isPartial };
  await call(sql, "put_search_cache", given, z.unknown());
}

const reservedOffer = z.object({ carrier_ref: z.string(), checked_at: z.coerce.date() }).nullable();

/** The number while our reservation keeps it off the carrier's list. */
export const findReservedOffer = (areaId: string, e164: string) =>
  call(serverSql(), "find_reserved_offer", { p_area_id: areaId, p_e164: e164 }, reservedOffer);
