export { findOffer } from "./find-offer";
export { catalogStore } from "./import-rows";
export { listOffers } from "./list-offers";
export { getAreaPage, getCountryPage, listAreas, listCountries, listSitemap } from "./read-catalog";
export { refreshCatalog } from "./refresh-catalog";
export { cachedOffer } from "./rows";
export { searchAvailableNumbers } from "./search-available-numbers";
export { type PageSearch, searchForPage } from "./search-for-page";
export { syncCatalog } from "./sync-catalog";
