export { findOffer } from "./find-offer";
export { getAreaPage, getCountryPage, listAreas, listCountries, listSitemap } from "./read-catalog";
export { refreshCatalog } from "./refresh-catalog";
export { searchAvailableNumbers } from "./search-available-numbers";
