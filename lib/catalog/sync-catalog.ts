import type { Carrier } from "@/lib/carriers";
import type { CatalogStore } from "./catalog-store";
import { importAreas } from "./import-areas";

export interface CatalogSync {
  areas: number;
  countries: number;
  areas_gone: number;
  skus_gone: number;
}

/** Runs one named part of the import, at most once over the life of a job. */
export type RunPart = <T>(name: string, part: () => Promise<T>) => Promise<T>;

/**
 * Brings the catalog to what a carrier sells now, country by country. A run that breaks off has updated what it saw and marks
 * nothing as gone; neither does one that saw nothing at all, because an empty answer is likelier a fault than the end of a carrier.
 *
 * @param run lets a job remember finished parts across restarts; their results are plain JSON
 */
export async function syncCatalog(
  carrier: Pick<Carrier, "id" | "inventory">,
  store: CatalogStore,
  run: RunPart = (_name, part) => part(),
): Promise<CatalogSync> {
  const plan = await run(`plan-${carrier.id}`, async () => ({
    startedAt: (await store.startedAt()).toISOString(),
    countries: (await carrier.inventory.listCountries()).map(({ iso2 }) => iso2),
  }));
  let areas = 0;
  for (const iso2 of plan.countries) {
    areas += (await run(`import-${carrier.id}-${iso2}`, () => importAreas(carrier, store, [iso2]))).areas;
  }
  const gone = await run(`finish-${carrier.id}`, async () =>
    areas === 0 ? { areas_gone: 0, skus_gone: 0 } : store.finish(carrier.id, new Date(plan.startedAt)),
  );
  return { areas, countries: plan.countries.length, ...gone };
}
