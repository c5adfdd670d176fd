import "server-only";
import type { PriceRow } from "@/lib/contract/catalog";
import { logger } from "@/lib/logger";
import { readPrices } from "./read-catalog";

/**
 * The price list for pages that are worth showing without it: an empty one when the catalog cannot be read.
 * @returns the United States first, the others by name; the types of a country together
 */
export async function listPrices(): Promise<PriceRow[]> {
  try {
    const rows = await readPrices();
    return rows.toSorted((a, b) => Number(b.iso2 === "US") - Number(a.iso2 === "US"));
  } catch (error) {
    logger.error({ err: error }, "the price list could not be read for a public page");
    return [];
  }
}
