import "server-only";
import type { Area, AreaPage, CountryPage, CountrySummary } from "@/lib/contract/catalog";
import { fromCatalog } from "./catalog-memo";
import { getAreaRow, getCountryRow, listAreaRows, listCountryRows, listSitemapRows, type SitemapRow } from "./rows";

/** A list over all areas of all countries changes with a sync, and costs a quote per area. */
const overviewMs = 120_000;

// The cacheable catalog behind the public pages: places and prices from our own tables, no carrier is asked.

/** Countries with something in the catalog, by name. */
export const listCountries = (): Promise<CountrySummary[]> => fromCatalog(["countries"], listCountryRows, overviewMs);

/** A country with all its places, or null. @param slug the country's slug or ISO code, any case */
export const getCountryPage = (slug: string): Promise<CountryPage | null> =>
  fromCatalog(["country", slug.toLowerCase()], () => getCountryRow(slug));

/** The areas of one name in a country ("New York" with 212 and 646), or null. @param country slug or ISO code */
export const getAreaPage = (country: string, area: string): Promise<AreaPage | null> =>
  fromCatalog(["area", country.toLowerCase(), area.toLowerCase()], () => getAreaRow(country, area));

/** @param query words of a name, city or region, or the first digits of an area code. At most 500 areas. */
export const listAreas = (country: string, query?: string, type?: string): Promise<Area[]> =>
  fromCatalog(["areas", country, query ?? null, type ?? null], () =>
    listAreaRows(country, query ?? null, type ?? null),
  );

/** Every public country and area address with its last change. */
export const listSitemap = (): Promise<SitemapRow[]> => fromCatalog(["sitemap"], listSitemapRows, overviewMs);

/**
 * The canonical path of a place's page, or null when there is none. Most questions are answered by the sitemap in memory.
 * @param country slug or ISO code, any case @param area the area's slug, any case; null for the country's page
 */
export async function findPlaceAddress(country: string, area: string | null): Promise<string | null> {
  if (!/^[\w-]{2,80}$/.test(country) || (area !== null && !/^[\w-]{1,120}$/.test(area))) return null;
  const asked = area === null ? `/numbers/${country}` : `/numbers/${country}/${area}`;
  if ((await placeAddresses()).has(asked)) return asked;
  if (area === null) {
    const page = await getCountryPage(country);
    return page && `/numbers/${page.slug}`;
  }
  const page = await getAreaPage(country, area);
  const slug = page?.areas[0]?.slug;
  return page && slug ? `/numbers/${page.country.slug}/${slug}` : null;
}

const placeAddresses = (): Promise<ReadonlySet<string>> =>
  fromCatalog(
    ["place addresses"],
    async () => {
      const rows = await listSitemap();
      return new Set(rows.flatMap(({ country, area }) => [`/numbers/${country}`, `/numbers/${country}/${area}`]));
    },
    overviewMs,
  );
