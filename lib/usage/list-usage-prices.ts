import "server-only";
import type { UsagePrices } from "@/lib/contract/usage";
import { logger } from "@/lib/logger";
import { readUsagePrices } from "./rows";

/** What calls and texts cost, for pages that are worth showing without it: null when it cannot be read. */
export async function listUsagePrices(): Promise<UsagePrices | null> {
  try {
    return await readUsagePrices();
  } catch (error) {
    logger.error({ err: error }, "the prices of calls and texts could not be read for a public page");
    return null;
  }
}
