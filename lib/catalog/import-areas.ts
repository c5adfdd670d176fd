import type { Carrier } from "@/lib/carriers";
import type { CatalogRun, CatalogStore } from "./catalog-store";
import { toCatalogArea } from "./to-catalog-area";

const batchSize = 200;

/**
 * Writes what a carrier sells into the catalog, all of it or some countries. Safe to repeat and to interrupt; marks nothing as gone.
 *
 * @param countries ISO alpha-2
 * @param run counts what changed, and keeps its lease
 * @returns how many areas were written, and of how many countries
 */
export async function importAreas(
  carrier: Pick<Carrier, "id" | "inventory">,
  store: Pick<CatalogStore, "upsert">,
  countries?: string[],
  run: CatalogRun | null = null,
): Promise<{ areas: number; countries: number }> {
  const seen = new Set<string>();
  let areas = 0;
  let batch: Parameters<CatalogStore["upsert"]>[1] = [];
  const flush = async () => {
    if (batch.length > 0) areas += await store.upsert(carrier.id, batch, run);
    batch = [];
  };
  for await (const area of carrier.inventory.listCoverage(countries ? { countries } : {})) {
    seen.add(area.country.iso2);
    batch.push(toCatalogArea(area));
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  return { areas, countries: seen.size };
}
