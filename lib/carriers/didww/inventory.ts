import { createSingleFlight } from "@/lib/kernel/single-flight";
import type { CarrierNumber, Inventory, SearchQuery } from "../facets/inventory";
import type { DidwwApi } from "./api";
import { withBudget } from "./budget";
import { findArea, listCountries, listCoverage } from "./coverage";
import { createDirectory } from "./directory";
import { listingRefused, searchAvailable } from "./search";
import { toCarrierNumber } from "./transform";

/** @param searchTimeoutMs how long a person waits for a search or a look at one number */
export function createInventory(api: DidwwApi, searchTimeoutMs: number): Inventory {
  const directory = createDirectory(api);
  const searches = createSingleFlight<CarrierNumber[]>();

  return {
    listCountries: (options) => listCountries(api, options),
    listCoverage: (options) => listCoverage(api, options),
    findArea: (ref, options = {}) => findArea(api, ref, options),

    search(query, { signal, ...options } = {}) {
      const call = { timeoutMs: searchTimeoutMs, ...options };
      const key = JSON.stringify([normalize(query), call]);
      return searches(key, () => searchAvailable(api, directory, query, call), { signal });
    },

    async find(ref, options) {
      const read = withBudget("search", { timeoutMs: searchTimeoutMs, ...options });
      try {
        const path = `/available_dids/${encodeURIComponent(ref)}`;
        const found = await api.get(path, { include: "did_group.stock_keeping_units" }, read);
        return found && toCarrierNumber(found);
      } catch (error) {
        throw listingRefused(error);
      }
    },
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
