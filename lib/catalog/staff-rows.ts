import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { catalogAreaSchema, catalogRunDetailSchema, catalogSyncSchema } from "@/lib/contract/staff/catalog";
import { call, serverSql } from "@/lib/db";

const saleResult = z.object({ is_off_sale: z.boolean(), repeated: z.boolean() });

export const setCountrySaleRow = (staff: StaffActor, iso2: string, isOffSale: boolean, reason: string) =>
  call(
    serverSql(),
    "staff_set_country_sale",
    { p_actor: actorJson(staff), p_country: iso2, p_is_off_sale: isOffSale, p_reason: reason },
    saleResult,
  );

export const setAreaSaleRow = (staff: StaffActor, areaId: string, isOffSale: boolean, reason: string) =>
  call(
    serverSql(),
    "staff_set_area_sale",
    { p_actor: actorJson(staff), p_area_id: areaId, p_is_off_sale: isOffSale, p_reason: reason },
    saleResult,
  );

/** Null: there is none. */
export const getCatalogArea = (staff: StaffActor, areaId: string) =>
  call(
    serverSql(),
    "staff_get_catalog_area",
    { p_actor: actorJson(staff), p_area_id: areaId },
    catalogAreaSchema.nullable(),
  );

export const getCatalogSyncRow = (staff: StaffActor) =>
  call(serverSql(), "staff_get_catalog_sync", { p_actor: actorJson(staff) }, catalogSyncSchema.omit({ next_at: true }));

/** Null: there is none. */
export const getCatalogRun = (staff: StaffActor, runId: string) =>
  call(
    serverSql(),
    "staff_get_catalog_run",
    { p_actor: actorJson(staff), p_run_id: runId },
    catalogRunDetailSchema.nullable(),
  );

export const requestCatalogSyncRow = (staff: StaffActor, carrierId: string, reason: string) =>
  call(
    serverSql(),
    "staff_request_catalog_sync",
    { p_actor: actorJson(staff), p_carrier: carrierId, p_reason: reason },
    z.discriminatedUnion("ok", [
      z.object({ ok: z.literal(true), run_id: z.uuid() }),
      z.object({ ok: z.literal(false), code: z.literal("SYNC_RUNNING") }),
    ]),
  );
