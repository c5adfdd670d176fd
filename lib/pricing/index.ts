export { checkRuleFile, exportPricingRules, importRuleFile } from "./import-rules";
export {
  getPricingCalendar,
  getTaxes,
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
