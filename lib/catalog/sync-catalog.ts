import type { Carrier } from "@/lib/carriers/carrier";
import { type CatalogArea, toCatalogArea } from "./to-catalog-area";

/** What the import needs of the database. */
export type CatalogStore = {
  /** The database's own instant: what is older after a run was not seen in it. */
  startedAt(): Promise<Date>;
  upsert(carrierId: string, areas: CatalogArea[]): Promise<number>;
  /** Marks what the run did not see as unavailable. Nothing is deleted: sold numbers point at it. */
  finish(carrierId: string, startedAt: Date): Promise<{ areas_gone: number; skus_gone: number }>;
};

export type CatalogSync = { areas: number; countries: number; areas_gone: number; skus_gone: number };

const batchSize = 200;

/**
 * Imports everything a carrier sells. Safe to repeat and to interrupt: a run that breaks off has updated what it saw and marks
 * nothing as gone, and so does one that saw nothing at all, because an empty answer is likelier a fault than the end of a carrier.
 *
 * @param countries ISO alpha-2; a partial import marks nothing as gone
 */
export async function syncCatalog(carrier: Carrier, store: CatalogStore, countries?: string[]): Promise<CatalogSync> {
  const startedAt = await store.startedAt();
  const seen = new Set<string>();
  let areas = 0;
  let batch: CatalogArea[] = [];
  const flush = async () => {
    if (batch.length > 0) areas += await store.upsert(carrier.id, batch);
    batch = [];
  };
  for await (const area of carrier.listCoverage(countries ? { countries } : {})) {
    seen.add(area.country.iso2);
    batch.push(toCatalogArea(area));
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  const gone = countries || areas === 0 ? { areas_gone: 0, skus_gone: 0 } : await store.finish(carrier.id, startedAt);
  return { areas, countries: seen.size, ...gone };
}
