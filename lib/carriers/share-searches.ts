import { createSingleFlight } from "@/lib/kernel/single-flight";
import type { CallOptions } from "./call-options";
import type { CarrierNumber, Inventory, SearchQuery } from "./facets/inventory";

/** What asks the carrier. It gets no signal: several callers may wait for its answer. */
type Search = (query: SearchQuery, options: CallOptions) => Promise<CarrierNumber[]>;

/** Identical searches in flight share one call. @param timeoutMs how long a person waits */
export function shareSearches(timeoutMs: number, search: Search): Inventory["search"] {
  const flights = createSingleFlight<CarrierNumber[]>();
  return (query, { signal, ...options } = {}) => {
    const call = { timeoutMs, ...options };
    return flights(JSON.stringify([normalize(query), call]), () => search(query, call), { ...(signal && { signal }) });
  };
}

/** The same search in the same words, so that equal ones meet. */
function normalize(query: SearchQuery): SearchQuery {
  return {
    ...query,
    country: query.country.toUpperCase(),
    ...(query.areaRefs && { areaRefs: [...new Set(query.areaRefs)].sort() }),
    ...(query.features && { features: [...new Set(query.features)].sort() }),
  };
}
