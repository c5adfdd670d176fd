import type { CatalogArea } from "./to-catalog-area";

/** What the import needs of the database. `lib/catalog/import-rows.ts` is the real one. */
export type CatalogStore = {
  /** The database's own instant: what is older after a run was not seen in it. */
  startedAt(): Promise<Date>;
  upsert(carrierId: string, areas: CatalogArea[]): Promise<number>;
  /** Marks what the run did not see as unavailable. Nothing is deleted: sold numbers point at it. */
  finish(carrierId: string, startedAt: Date): Promise<{ areas_gone: number; skus_gone: number }>;
};
