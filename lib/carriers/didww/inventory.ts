import { withBudget } from "../budget";
import type { Inventory } from "../facets/inventory";
import { shareSearches } from "../share-searches";
import type { DidwwApi } from "./api";
import { listCountries, listCoverage } from "./coverage";
import { createDirectory } from "./directory";
import { listingRefused, searchAvailable } from "./search";
import { toCarrierNumber } from "./transform";

/** @param searchTimeoutMs how long a person waits for a search or a look at one number */
export function createInventory(api: DidwwApi, searchTimeoutMs: number): Inventory {
  const directory = createDirectory(api);

  return {
    listCountries: (options) => listCountries(api, options),
    listCoverage: (options) => listCoverage(api, options),

    search: shareSearches(searchTimeoutMs, (query, options) => searchAvailable(api, directory, query, options)),

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
