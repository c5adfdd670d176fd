export { exportPricingRules, importPricingRules, previewPricingImport } from "./csv/import-rules";
export {
  getPricingCalendar,
  listExchangeRates,
  listPricingRuleRows as listPricingRules,
  listSaleRestrictions,
} from "./rows";
export {
  changePricingRule,
  createPricingRule,
  endPricingRule,
  explainPrice,
  getPricingRule,
  previewPricing,
  restorePricingRule,
  setExchangeRate,
  setSaleRestriction,
  undoPricingChange,
} from "./rules";
