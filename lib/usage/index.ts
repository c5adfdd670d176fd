export { listUsagePrices } from "./list-usage-prices";
