import "server-only";
import { z } from "zod";
import { call, type Db, workerSql } from "@/lib/db";
import type { CatalogStore } from "./catalog-store";

const finishCatalogResult = z.object({ areas_gone: z.number().int(), skus_gone: z.number().int() });

/** The catalog's tables as the import writes them. Worker only. */
export const catalogStore = (sql: Db = workerSql()): CatalogStore => ({
  startedAt: () => call(sql, "now", {}, z.date()),
  upsert: (carrierId, areas) =>
    call(sql, "upsert_catalog", { p_carrier: carrierId, p_areas: sql.json(areas) }, z.number().int()),
  finish: (carrierId, startedAt) =>
    call(sql, "finish_catalog", { p_carrier: carrierId, p_started_at: startedAt }, finishCatalogResult),
});
