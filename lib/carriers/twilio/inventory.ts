import { withBudget } from "../budget";
import type { Inventory } from "../facets/inventory";
import { shareSearches } from "../share-searches";
import type { TwilioApi } from "./api";
import { listAvailable } from "./available";
import { listCountries, listCoverage } from "./coverage";
import { readAvailableRef } from "./kinds";
import { type Prices, skuOf } from "./prices";
import { searchAvailable, toCarrierNumber } from "./search";

/** @param searchTimeoutMs how long a person waits for a search or a look at one number */
export const createInventory = (api: TwilioApi, prices: Prices, searchTimeoutMs: number): Inventory => ({
  listCountries: (options) => listCountries(api, options),
  listCoverage: (options) => listCoverage(api, prices, options),
  search: shareSearches(searchTimeoutMs, (query, options) => searchAvailable(api, prices, query, options)),

  async find(ref, options) {
    const wanted = readAvailableRef(ref);
    if (!wanted) return null;
    const read = withBudget("search", { timeoutMs: searchTimeoutMs, ...options });
    const sku = skuOf(wanted.area, await prices(wanted.area.country, read));
    const found = sku && (await listAvailable(api, wanted.area, { Contains: wanted.e164 }, read));
    const number = found?.find(({ e164 }) => e164 === wanted.e164);
    return number && sku ? toCarrierNumber(number, sku) : null;
  },
});
