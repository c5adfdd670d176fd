export { forgetCatalog } from "./catalog-memo";
export { describePlace } from "./describe-place";
export { filterPrices, readPriceFilter } from "./filter-prices";
export { findOffer } from "./find-offer";
export { catalogStore } from "./import-rows";
export { listOffers } from "./list-offers";
export { listPrices } from "./list-prices";
export { getCatalogSync, requestCatalogSync, setAreaSale, setCountrySale } from "./manage-catalog";
export { guardPlace } from "./place-guard";
export {
  getAreaPage,
  getCountryPage,
  listAreas,
  listCountries,
  listSitemap,
  suggestPlaces,
} from "./read-catalog";
export { refreshCatalog } from "./refresh-catalog";
export { cachedOffer } from "./rows";
export { catalogCron } from "./schedule";
export { searchAvailableNumbers } from "./search-available-numbers";
export { type PageSearch, searchForPage } from "./search-for-page";
export { showNumbers } from "./show-numbers";
export { getCatalogArea, getCatalogRun } from "./staff-rows";
export { syncCatalog } from "./sync-catalog";
