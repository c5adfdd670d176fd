import "server-only";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { fromCatalog } from "./catalog-memo";
import type { Wanted } from "./read-wanted";
import { maxSearchAreas, type SearchAreaRow, searchAreaRows } from "./rows";

export interface SearchAreas {
  areas: SearchAreaRow[];
  /** Typed parts of the place that the catalog does not have. */
  missing: string[];
  /** There are more than one search lists: numbers of other areas may fit too. */
  isTruncated: boolean;
  /** Who sells in the country, in the order of our choice. */
  carriers: CarrierId[];
}

type Scope = Pick<Wanted, "country" | "readings" | "type" | "features">;

/** The areas that a search covers, from the catalog. @param cheapestFirst costs a quote per area of the country */
export async function searchAreas(
  { country, readings, type, features }: Scope,
  { cheapestFirst = false } = {},
): Promise<SearchAreas> {
  const query = {
    country,
    ...(readings && { places: readings }),
    ...(type && { type }),
    ...(features?.length && { features: [...new Set(features)].sort() }),
    ...(cheapestFirst && { cheapest_first: true }),
  };
  const { areas, missing, carriers } = await fromCatalog(["search", query], () => searchAreaRows(query));
  return { areas, missing, carriers, isTruncated: areas.length >= maxSearchAreas };
}

/** Whether the shop sells numbers of an area at all. */
export const isSold = ({ needs_documents, is_available, price, sku_id }: SearchAreaRow): boolean =>
  !needs_documents && is_available && price !== null && sku_id !== null;
