import type { Carrier } from "@/lib/carriers";
import type { CatalogRun, CatalogStore } from "./catalog-store";
import { importAreas } from "./import-areas";

export interface CatalogSync {
  areas: number;
  countries: number;
  areas_gone: number;
  skus_gone: number;
}

/** Runs one named part of the import, at most once over the life of a job. */
export type RunPart = <T>(name: string, part: () => Promise<T>) => Promise<T>;

interface SyncOptions {
  /** The run of the job system: the same one continues its own run. */
  job: string;
  cause: "schedule" | "request";
  /** Lets a job remember finished parts across restarts; their results are plain JSON. */
  run?: RunPart;
}

/**
 * Brings the catalog to what a carrier sells now, country by country. Each run is a row with its progress; one that breaks off has
 * updated what it saw and marks nothing as gone, and the next job continues it. Neither does one that saw nothing at all, because an
 * empty answer is likelier a fault than the end of a carrier.
 *
 * @returns null while another job is at it
 * @throws what the carrier or the database threw; the run keeps it. CONFLICT: another job took the run over
 */
export async function syncCatalog(
  carrier: Pick<Carrier, "id" | "inventory">,
  store: CatalogStore,
  { job, cause, run = (_name, part) => part() }: SyncOptions,
): Promise<CatalogSync | null> {
  const noted: RunPart = (name, part) =>
    run(name, () =>
      part().catch(async (error: unknown) => {
        await store.fail(job, error instanceof Error ? error.message : String(error), { isFinal: false });
        throw error;
      }),
    );
  const plan = await noted(`plan-${carrier.id}`, () => planRun(carrier, store, job, cause));
  if (!plan) return null;
  const begun = { ...plan.run, startedAt: new Date(plan.run.startedAt) };
  let areas = 0;
  for (const iso2 of plan.countries) {
    areas += await noted(`import-${carrier.id}-${iso2}`, async () => {
      const imported = await importAreas(carrier, store, [iso2], begun);
      await store.finishCountry(begun, iso2, imported.areas);
      return imported.areas;
    });
  }
  const isEmpty = areas === 0 && begun.done.length === 0;
  const gone = await noted(`finish-${carrier.id}`, async () => {
    if (!isEmpty) return store.finish(carrier.id, begun);
    await store.fail(job, "the carrier listed nothing for sale", { isFinal: true });
    return { areas_gone: 0, skus_gone: 0 };
  });
  return { areas, countries: plan.countries.length, ...gone };
}

/** The run, as JSON, and the countries that it has still to write. */
async function planRun(
  carrier: Pick<Carrier, "id" | "inventory">,
  store: CatalogStore,
  job: string,
  cause: SyncOptions["cause"],
): Promise<{ run: Omit<CatalogRun, "startedAt"> & { startedAt: string }; countries: string[] } | null> {
  const begun = await store.begin(carrier.id, job, cause);
  if (!begun) return null;
  const countries = await carrier.inventory.listCountries();
  await store.plan(
    begun,
    countries.map(({ iso2, name }) => ({ iso2, name })),
  );
  const done = new Set(begun.done);
  return {
    run: { ...begun, startedAt: begun.startedAt.toISOString() },
    countries: countries.map(({ iso2 }) => iso2).filter((iso2) => !done.has(iso2)),
  };
}
