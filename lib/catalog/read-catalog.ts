import "server-only";
import type { Area, AreaPage, CountryPage, CountrySummary, PriceRow, SuggestedPlace } from "@/lib/contract/catalog";
import { nationalDigits } from "@/lib/kernel/telephony/dialed-digits";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { fromCatalog, overviewMs } from "./catalog-memo";
import { readPlaces } from "./places/read-places";
import {
  getAreaRow,
  getCountryRow,
  getOverviewRow,
  listAreaRows,
  listSitemapRows,
  type SitemapRow,
  suggestPlaceRows,
} from "./rows";

// The cacheable catalog behind the public pages: places and prices from our own tables, no carrier is asked.

const readOverview = () => fromCatalog(["overview"], getOverviewRow, overviewMs);

/** Countries with something in the catalog, by name. */
export const listCountries = async (): Promise<CountrySummary[]> => (await readOverview()).countries;

/** What numbers of each country and type cost, by country, then type. */
export const readPrices = async (): Promise<PriceRow[]> => (await readOverview()).prices;

/** A country with all its places, or null. @param slug the country's slug or ISO code, any case */
export const getCountryPage = (slug: string): Promise<CountryPage | null> =>
  fromCatalog(["country", slug.toLowerCase()], () => getCountryRow(slug));

/** The areas of one name in a country ("New York" with 212 and 646), or null. @param country slug or ISO code */
export const getAreaPage = (country: string, area: string): Promise<AreaPage | null> =>
  fromCatalog(["area", country.toLowerCase(), area.toLowerCase()], () => getAreaRow(country, area));

/**
 * Areas of a country, at most 500.
 * @param query a place or area code as people type it; digits may be the beginning of a code
 */
export function listAreas(country: string, query?: string, type?: string): Promise<Area[]> {
  const { readings, digits } = readPlaces(query, country);
  const only = readings?.length === 1 && readings[0]!.length === 1 ? readings[0]![0]! : null;
  const number = digits && nationalDigits(digits, dialingPlan(country));
  const code = number ?? (only && "code" in only ? only.code : null);
  const places = code === null ? readings : null;
  return fromCatalog(["areas", country, places, code, type ?? null], () =>
    listAreaRows(country, places, code, type ?? null),
  );
}

/** Places that fit what is typed so far, with area codes, stock and price; the fullest first. */
export function suggestPlaces(country: string, query: string, limit = 8): Promise<SuggestedPlace[]> {
  const part = readPlaces(query, country).readings?.[0]?.at(-1);
  if (!part) return Promise.resolve([]);
  const names = "code" in part ? [] : part.words.slice(0, 4);
  const code = "code" in part ? part.code : null;
  return fromCatalog(["suggest", country, names, code, limit], () => suggestPlaceRows(country, names, code, limit));
}

/** Every public country and area address with its last change. */
export const listSitemap = (): Promise<SitemapRow[]> => fromCatalog(["sitemap"], listSitemapRows, overviewMs);
