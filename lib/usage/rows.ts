import "server-only";
import { usagePricesSchema } from "@/lib/contract/usage";
import { call, serverSql } from "@/lib/db";

/** What calls and texts cost now, and what comes with a number. */
export const readUsagePrices = () => call(serverSql(), "list_usage_prices", { p_currency: "USD" }, usagePricesSchema);
