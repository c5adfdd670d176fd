export { exportUsage } from "./export-usage";
export { checkRates, importRates } from "./import-rates";
export { listUsagePrices } from "./list-usage-prices";
export { usageMaintenance } from "./maintenance";
export { getSpendCaps, getUsage, listUsage, sellsCallsTo } from "./rows";
export { getSpendStop, setSpendCap } from "./spend-caps";
