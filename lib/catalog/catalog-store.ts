import type { CatalogArea } from "./to-catalog-area";

/** A run of the sync as its job holds it. What an older `generation` writes is refused (CONFLICT). */
export type CatalogRun = {
  id: string;
  generation: number;
  /** The database's own instant: what is older after the run was not seen in it. */
  startedAt: Date;
  /** ISO alpha-2 of the countries that an earlier job of this run has written. */
  done: string[];
};

/** What the import needs of the database. `lib/catalog/import-rows.ts` is the real one. */
export type CatalogStore = {
  /**
   * The carrier's run for a job: a new one, or the one that was asked for or left behind. Null while another job is at it, and for a carrier whose numbers
   * staff have not put on sale.
   * @param job the run of the job system; the same one gets the same run again
   */
  begin(carrierId: string, job: string, cause: "schedule" | "request"): Promise<CatalogRun | null>;
  plan(run: CatalogRun, countries: { iso2: string; name: string }[]): Promise<void>;
  /** @param run null: written beside any run, nothing is counted */
  upsert(carrierId: string, areas: CatalogArea[], run: CatalogRun | null): Promise<number>;
  finishCountry(run: CatalogRun, iso2: string, areaCount: number): Promise<void>;
  /** Marks what the run did not see as unavailable, and ends it. Nothing is deleted: sold numbers point at it. */
  finish(carrierId: string, run: CatalogRun): Promise<{ areas_gone: number; skus_gone: number }>;
  /** What went wrong in a try of a job; `isFinal` ends its run. */
  fail(job: string, error: string, options: { isFinal: boolean }): Promise<void>;
};
