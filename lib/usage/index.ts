export { exportUsage } from "./export-usage";
export { listUsagePrices } from "./list-usage-prices";
export { getSpendCaps, getUsage, listUsage } from "./rows";
export { getSpendStop, setSpendCap } from "./spend-caps";
