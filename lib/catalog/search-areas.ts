import "server-only";
import { fromCatalog } from "./catalog-memo";
import { readAreaWords } from "./read-area-words";
import { type AreaQuery, maxSearchAreas, type SearchAreaRow, searchAreaRows } from "./rows";

export interface SearchAreas {
  areas: SearchAreaRow[];
  /** There are more than one search lists: numbers of other areas may fit too. */
  isTruncated: boolean;
}

/** The areas that a search covers, from the catalog. */
export async function searchAreas({ country, area, type, features }: AreaQuery): Promise<SearchAreas> {
  const query = {
    country,
    ...(area && { area: readAreaWords(area, country) }),
    ...(type && { type }),
    ...(features?.length && { features: [...new Set(features)].sort() }),
  };
  const areas = await fromCatalog(["search", query], () => searchAreaRows(query));
  return { areas, isTruncated: areas.length >= maxSearchAreas };
}

/** Whether the shop sells numbers of an area at all. */
export const isSold = ({ needs_documents, is_available, price, sku_id }: SearchAreaRow): boolean =>
  !needs_documents && is_available && price !== null && sku_id !== null;
