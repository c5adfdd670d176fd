import "server-only";
import { z } from "zod";
import { instant } from "@/lib/contract/common";
import { call, type Db, workerSql } from "@/lib/db";
import type { CatalogRun, CatalogStore } from "./catalog-store";

const finishCatalogResult = z.object({ areas_gone: z.number().int(), skus_gone: z.number().int() });
const beginCatalogRunResult = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    run_id: z.uuid(),
    generation: z.number().int(),
    started_at: instant,
    done: z.array(z.string()),
  }),
  z.object({ ok: z.literal(false), code: z.enum(["SYNC_RUNNING", "NOT_SOLD"]) }),
]);

const fenced = (run: CatalogRun) => ({ p_run_id: run.id, p_generation: run.generation });

/** The catalog's tables as the import writes them. Worker only. */
export const catalogStore = (sql: Db = workerSql()): CatalogStore => ({
  async begin(carrierId, job, cause) {
    const begun = await call(
      sql,
      "begin_catalog_run",
      { p_carrier: carrierId, p_job: job, p_cause: cause },
      beginCatalogRunResult,
    );
    if (!begun.ok) return null;
    const { run_id, generation, started_at, done } = begun;
    return { id: run_id, generation, startedAt: new Date(started_at), done };
  },
  async plan(run, countries) {
    await call(sql, "plan_catalog_run", { ...fenced(run), p_countries: sql.json(countries) }, z.unknown());
  },
  upsert: (carrierId, areas, run) =>
    call(
      sql,
      "upsert_catalog",
      { p_carrier: carrierId, p_areas: sql.json(areas), ...(run && fenced(run)) },
      z.number().int(),
    ),
  async finishCountry(run, iso2, areaCount) {
    await call(sql, "finish_catalog_country", { ...fenced(run), p_iso2: iso2, p_area_count: areaCount }, z.unknown());
  },
  finish: (carrierId, run) =>
    call(
      sql,
      "finish_catalog",
      { p_carrier: carrierId, p_started_at: run.startedAt, ...fenced(run) },
      finishCatalogResult,
    ),
  async fail(job, error, { isFinal }) {
    await call(sql, "fail_catalog_run", { p_job: job, p_error: error, p_is_final: isFinal }, z.unknown());
  },
});
