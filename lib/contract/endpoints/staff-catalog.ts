import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { catalogAreaSchema, catalogRunDetailSchema, catalogSyncSchema } from "../staff/catalog";
import { reasonSchema } from "../staff/reason";

const saleBody = z.strictObject({ is_off_sale: z.boolean(), reason: reasonSchema });
/** `repeated`: it was so already, and nothing was changed. */
const saleAnswer = z.object({ is_off_sale: z.boolean(), repeated: z.boolean() });

/** The catalog in the back office: switches of places, and runs of the sync. */
export const staffCatalogEndpoints = defineEndpoints({
  setCountrySale: {
    method: "PUT",
    path: "/staff/catalog/countries/{iso2}/sale",
    summary: "Take a country off sale, or put it back; holds already made go on",
    who: "staff",
    role: "operator",
    params: z.object({ iso2: z.string().regex(/^[A-Za-z]{2}$/) }),
    body: saleBody,
    answers: { 200: saleAnswer },
  },
  getCatalogArea: {
    method: "GET",
    path: "/staff/catalog/areas/{id}",
    summary: "An area with its SKUs, costs and who depends on it",
    who: "staff",
    role: "support",
    params: idParams,
    answers: { 200: catalogAreaSchema },
  },
  setAreaSale: {
    method: "PUT",
    path: "/staff/catalog/areas/{id}/sale",
    summary: "Take an area off sale, or put it back; holds already made go on",
    who: "staff",
    role: "operator",
    params: idParams,
    body: saleBody,
    answers: { 200: saleAnswer },
  },
  getCatalogSync: {
    method: "GET",
    path: "/staff/catalog/sync",
    summary: "Each carrier's last run of the sync, the one under way with its progress, and when the next comes",
    who: "staff",
    role: "support",
    answers: { 200: catalogSyncSchema },
  },
  requestCatalogSync: {
    method: "POST",
    path: "/staff/catalog/runs",
    summary: "Ask for a run of a carrier's sync now",
    who: "staff",
    role: "operator",
    body: z.strictObject({ carrier_id: z.string().min(1).max(40), reason: reasonSchema }),
    answers: { 202: z.object({ run_id: z.uuid() }) },
    errors: ["SYNC_RUNNING"],
  },
  getCatalogRun: {
    method: "GET",
    path: "/staff/catalog/runs/{id}",
    summary: "A run of the sync with its progress by country",
    who: "staff",
    role: "support",
    params: idParams,
    answers: { 200: catalogRunDetailSchema },
  },
});
