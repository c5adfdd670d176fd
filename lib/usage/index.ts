export { exportUsage } from "./export-usage";
export { listUsagePrices } from "./list-usage-prices";
export { getUsage, listUsage } from "./rows";
