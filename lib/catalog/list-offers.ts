import "server-only";
import type { CountrySummary } from "@/lib/contract/catalog";
import { logger } from "@/lib/logger";
import { listCountries } from "./read-catalog";

/**
 * The countries for pages that are worth showing without them: an empty list when the catalog cannot be read.
 * @returns the United States first, the others by name
 */
export async function listOffers(): Promise<CountrySummary[]> {
  try {
    const countries = await listCountries();
    return countries.toSorted((a, b) => Number(b.iso2 === "US") - Number(a.iso2 === "US"));
  } catch (error) {
    logger.error({ err: error }, "the catalog could not be read for a public page");
    return [];
  }
}
