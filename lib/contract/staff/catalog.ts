import { z } from "zod";
import { priceSchema } from "../common";
import { featureSchema, numberTypeSchema } from "../vocabulary";

/** What keeps an area or a country from being sold, the strongest first; `documents`: listed, not sold yet. */
export const saleStates = ["on_sale", "off_sale", "country_off_sale", "stopped", "documents", "gone"] as const;
export const saleStateSchema = z.enum(saleStates);
export type SaleState = z.infer<typeof saleStateSchema>;

/** What an area is sold with. Costs are decimal strings in the carrier's currency, without tax; null: no SKU can be sold. */
export const catalogOfferSchema = z.object({
  setup_cost: z.string().nullable(),
  monthly_cost: z.string().nullable(),
  cost_currency: z.string().nullable(),
  price: priceSchema.nullable(),
});

const dependentsSchema = z.object({
  live_numbers: z.number().int(),
  accounts: z.number().int(),
  contracts: z.number().int(),
  holds: z.number().int(),
  open_lines: z.number().int(),
});
export type Dependents = z.infer<typeof dependentsSchema>;

const catalogSkuSchema = z.object({
  id: z.uuid(),
  carrier_ref: z.string(),
  channels: z.number().int(),
  setup_cost: z.string(),
  monthly_cost: z.string(),
  /** the most that an order was charged for both, where that was more than listed */
  charged_cost: z.string().nullable(),
  currency: z.string(),
  is_available: z.boolean(),
  /** the one that the area is sold with */
  is_sold: z.boolean(),
  price: priceSchema.nullable(),
  updated_at: z.string(),
});
export type CatalogSku = z.infer<typeof catalogSkuSchema>;

export const catalogAreaSchema = z.object({
  id: z.uuid(),
  carrier_id: z.string(),
  carrier_ref: z.string(),
  country: z.string(),
  country_name: z.string(),
  name: z.string(),
  region_code: z.string().nullable(),
  prefix: z.string(),
  number_type: numberTypeSchema,
  features: z.array(featureSchema),
  state: saleStateSchema,
  off_sale_at: z.string().nullable(),
  off_sale_reason: z.string().nullable(),
  country_off_sale_reason: z.string().nullable(),
  stopped_at: z.string().nullable(),
  is_metered: z.boolean(),
  needs_documents: z.boolean(),
  stock_count: z.number().int().nullable(),
  service_restrictions: z.string().nullable(),
  offer: catalogOfferSchema,
  skus: z.array(catalogSkuSchema),
  dependents: dependentsSchema,
  /** the margin alert that waits for a decision */
  alert_id: z.uuid().nullable(),
  updated_at: z.string(),
});

export const catalogChangeKinds = [
  "area_added",
  "area_gone",
  "area_back",
  "sku_added",
  "sku_gone",
  "sku_back",
  "cost_changed",
] as const;

export const catalogRunStatuses = ["queued", "running", "succeeded", "failed"] as const;

/** By kind of change, with `areas` (written) and `offers_stopped`; absent: 0. */
export const catalogCountsSchema = z.record(z.string(), z.number().int());

const catalogRunSchema = z.object({
  id: z.uuid(),
  carrier_id: z.string(),
  carrier_name: z.string(),
  status: z.enum(catalogRunStatuses),
  /** its job has not been heard of for the length of its lease; the next minute wakes another */
  is_silent: z.boolean(),
  cause: z.enum(["schedule", "staff", "request"]),
  requested_by: z.string().nullable(),
  reason: z.string().nullable(),
  generation: z.number().int(),
  is_first: z.boolean(),
  counts: catalogCountsSchema,
  error: z.string().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  countries_total: z.number().int(),
  countries_done: z.number().int(),
  last_country: z.string().nullable(),
});
export type CatalogRun = z.infer<typeof catalogRunSchema>;

export const catalogRunDetailSchema = catalogRunSchema.extend({
  countries: z.array(
    z.object({
      iso2: z.string(),
      name: z.string(),
      area_count: z.number().int().nullable(),
      done_at: z.string().nullable(),
    }),
  ),
});
export type CatalogRunDetail = z.infer<typeof catalogRunDetailSchema>;

/** The carriers with their last success and their open run, and when the next run comes by itself. */
export const catalogSyncSchema = z.object({
  carriers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      last_succeeded_at: z.string().nullable(),
      open_run: catalogRunSchema.nullable(),
      last_run: catalogRunSchema.nullable(),
    }),
  ),
  next_at: z.string(),
});
export type CatalogSyncState = z.infer<typeof catalogSyncSchema>;
