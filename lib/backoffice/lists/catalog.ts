import { z } from "zod";
import {
  catalogChangeKinds,
  catalogCountsSchema,
  catalogOfferSchema,
  catalogRunStatuses,
  saleStateSchema,
  saleStates,
} from "@/lib/contract/staff/catalog";
import { numberTypeSchema, numberTypes } from "@/lib/contract/vocabulary";
import { defineList, optionsOf } from "../list-definition";

const typeFilter = {
  id: "type",
  title: "Type",
  column: "number_type",
  kind: "choice",
  options: optionsOf(numberTypes),
} as const;

/** Where the carriers have numbers. */
export const catalogCountriesList = defineList({
  name: "catalog_countries",
  things: "countries",
  row: z.object({
    id: z.string(),
    name: z.string(),
    dial_prefix: z.string().nullable(),
    state: saleStateSchema,
    off_sale_reason: z.string().nullable(),
    areas: z.number().int(),
    on_sale: z.number().int(),
    stopped: z.number().int(),
    gone: z.number().int(),
  }),
  defaultSort: "name",
  columns: [
    { id: "name", title: "Country", sort: "name", csv: ({ name }) => name },
    { id: "iso2", title: "ISO", sort: "id", csv: ({ id }) => id },
    { id: "state", title: "Sale", csv: ({ state }) => state },
    { id: "reason", title: "Why off sale", csv: ({ off_sale_reason }) => off_sale_reason },
    { id: "areas", title: "Areas", sort: "areas", isNumeric: true, csv: ({ areas }) => areas },
    { id: "on_sale", title: "Sold", sort: "on_sale", isNumeric: true, csv: ({ on_sale }) => on_sale },
    { id: "stopped", title: "Stopped by margin", sort: "stopped", isNumeric: true, csv: ({ stopped }) => stopped },
    { id: "gone", title: "Gone", sort: "gone", isNumeric: true, csv: ({ gone }) => gone },
    { id: "switch", title: "Change", csv: () => null },
  ],
  filters: [
    { id: "q", title: "Name", column: "name", kind: "contains", placeholder: "Germany" },
    {
      id: "state",
      title: "Sale",
      column: "state",
      kind: "choice",
      options: optionsOf(["on_sale", "off_sale", "gone"]),
    },
  ],
});

/** Areas with what they cost us and what we ask. */
export const catalogAreasList = defineList({
  name: "catalog_areas",
  things: "areas",
  row: z.object({
    id: z.uuid(),
    carrier_id: z.string(),
    carrier_ref: z.string(),
    country: z.string(),
    name: z.string(),
    region_code: z.string().nullable(),
    prefix: z.string(),
    number_type: numberTypeSchema,
    state: saleStateSchema,
    off_sale_reason: z.string().nullable(),
    is_metered: z.boolean(),
    stock_count: z.number().int().nullable(),
    offer: catalogOfferSchema,
    updated_at: z.string(),
  }),
  defaultSort: "name",
  columns: [
    { id: "name", title: "Area", sort: "name", csv: ({ name }) => name },
    { id: "region", title: "Region", isHidden: true, csv: ({ region_code }) => region_code },
    { id: "country", title: "Country", csv: ({ country }) => country },
    { id: "prefix", title: "Area code", sort: "prefix", csv: ({ prefix }) => prefix },
    { id: "type", title: "Type", csv: ({ number_type }) => number_type },
    { id: "state", title: "Sale", csv: ({ state }) => state },
    { id: "reason", title: "Why off sale", isHidden: true, csv: ({ off_sale_reason }) => off_sale_reason },
    { id: "stock", title: "In stock", isNumeric: true, csv: ({ stock_count }) => stock_count },
    { id: "setup_cost", title: "Set-up cost", isNumeric: true, csv: ({ offer }) => offer.setup_cost },
    { id: "monthly_cost", title: "Cost a month", isNumeric: true, csv: ({ offer }) => offer.monthly_cost },
    { id: "cost_currency", title: "Currency of the cost", isHidden: true, csv: ({ offer }) => offer.cost_currency },
    {
      id: "price",
      title: "Price a month",
      isNumeric: true,
      csv: ({ offer }) => offer.price?.monthly_cents ?? null,
    },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ offer }) => offer.price?.currency ?? null },
    { id: "carrier", title: "Carrier", isHidden: true, csv: ({ carrier_id }) => carrier_id },
    { id: "carrier_ref", title: "Carrier's id", isHidden: true, csv: ({ carrier_ref }) => carrier_ref },
    { id: "updated", title: "Last seen", isHidden: true, csv: ({ updated_at }) => updated_at },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "q", title: "Name", column: "name_keys", kind: "name", placeholder: "Seattle" },
    { id: "country", title: "Country (ISO)", column: "country", kind: "text", placeholder: "US" },
    { id: "prefix", title: "Area code", column: "prefix", kind: "text", placeholder: "206" },
    typeFilter,
    { id: "state", title: "Sale", column: "state", kind: "choice", options: optionsOf(saleStates) },
  ],
});

/** What left the carriers' catalogs, and who still depends on it. */
export const catalogGoneList = defineList({
  name: "catalog_gone",
  things: "areas that left",
  row: z.object({
    id: z.uuid(),
    carrier_id: z.string(),
    country: z.string(),
    name: z.string(),
    region_code: z.string().nullable(),
    prefix: z.string(),
    number_type: numberTypeSchema,
    gone_at: z.string(),
    live_numbers: z.number().int(),
    accounts: z.number().int(),
    contracts: z.number().int(),
    holds: z.number().int(),
    open_lines: z.number().int(),
  }),
  defaultSort: "-live_numbers",
  columns: [
    { id: "name", title: "Area", sort: "name", csv: ({ name }) => name },
    { id: "country", title: "Country", csv: ({ country }) => country },
    { id: "prefix", title: "Area code", csv: ({ prefix }) => prefix },
    { id: "type", title: "Type", csv: ({ number_type }) => number_type },
    {
      id: "live_numbers",
      title: "Live numbers",
      sort: "live_numbers",
      isNumeric: true,
      csv: ({ live_numbers }) => live_numbers,
    },
    { id: "accounts", title: "Accounts", sort: "accounts", isNumeric: true, csv: ({ accounts }) => accounts },
    { id: "contracts", title: "Contracts", isNumeric: true, csv: ({ contracts }) => contracts },
    { id: "open_lines", title: "Open lines", sort: "open_lines", isNumeric: true, csv: ({ open_lines }) => open_lines },
    { id: "holds", title: "Holds", sort: "holds", isNumeric: true, csv: ({ holds }) => holds },
    { id: "gone", title: "Seen gone", sort: "gone_at", csv: ({ gone_at }) => gone_at },
    { id: "carrier", title: "Carrier", isHidden: true, csv: ({ carrier_id }) => carrier_id },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "q", title: "Name", column: "name_keys", kind: "name", placeholder: "Seattle" },
    { id: "country", title: "Country (ISO)", column: "country", kind: "text", placeholder: "US" },
    typeFilter,
  ],
});

/** Runs of the sync. */
export const catalogRunsList = defineList({
  name: "catalog_runs",
  things: "runs",
  row: z.object({
    id: z.uuid(),
    carrier_id: z.string(),
    status: z.enum(catalogRunStatuses),
    cause: z.string(),
    requested_by: z.string().nullable(),
    reason: z.string().nullable(),
    counts: catalogCountsSchema,
    error: z.string().nullable(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
  }),
  defaultSort: "-created",
  columns: [
    { id: "created", title: "Began", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "carrier", title: "Carrier", csv: ({ carrier_id }) => carrier_id },
    { id: "cause", title: "Started by", csv: ({ requested_by, cause }) => requested_by ?? cause },
    { id: "reason", title: "Reason", isHidden: true, csv: ({ reason }) => reason },
    { id: "areas", title: "Areas", isNumeric: true, csv: ({ counts }) => counts.areas ?? 0 },
    { id: "costs", title: "Costs changed", isNumeric: true, csv: ({ counts }) => counts.cost_changed ?? 0 },
    { id: "added", title: "New", isNumeric: true, csv: ({ counts }) => counts.area_added ?? 0 },
    { id: "gone", title: "Gone", isNumeric: true, csv: ({ counts }) => counts.area_gone ?? 0 },
    { id: "back", title: "Back", isNumeric: true, csv: ({ counts }) => counts.area_back ?? 0 },
    { id: "stopped", title: "Offers stopped", isNumeric: true, csv: ({ counts }) => counts.offers_stopped ?? 0 },
    { id: "error", title: "Error", isHidden: true, csv: ({ error }) => error },
    { id: "finished", title: "Ended", isHidden: true, csv: ({ finished_at }) => finished_at },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(catalogRunStatuses) },
    {
      id: "cause",
      title: "Started by",
      column: "cause",
      kind: "choice",
      options: optionsOf(["schedule", "staff", "request"]),
    },
    { id: "from", title: "From", column: "created_at", kind: "from" },
    { id: "to", title: "Until", column: "created_at", kind: "to" },
  ],
});

const costsSchema = z.object({ setup_cost: z.string(), monthly_cost: z.string(), currency: z.string() }).nullable();

/** What one run changed: always filtered by its run. */
export const catalogChangesList = defineList({
  name: "catalog_changes",
  things: "changes",
  row: z.object({
    id: z.uuid(),
    run_id: z.uuid(),
    kind: z.enum(catalogChangeKinds),
    area_id: z.uuid(),
    country: z.string(),
    place: z.string(),
    prefix: z.string(),
    number_type: numberTypeSchema,
    sku_ref: z.string().nullable(),
    channels: z.number().int().nullable(),
    before: costsSchema,
    after: costsSchema,
  }),
  defaultSort: "kind",
  columns: [
    { id: "place", title: "Area", csv: ({ place }) => place },
    { id: "country", title: "Country", csv: ({ country }) => country },
    { id: "prefix", title: "Area code", csv: ({ prefix }) => prefix },
    { id: "type", title: "Type", csv: ({ number_type }) => number_type },
    { id: "kind", title: "What", sort: "kind", csv: ({ kind }) => kind },
    { id: "sku", title: "Channels of the SKU", isNumeric: true, csv: ({ channels }) => channels },
    { id: "before", title: "Cost before", isNumeric: true, csv: ({ before }) => before?.monthly_cost ?? null },
    { id: "after", title: "Cost after", isNumeric: true, csv: ({ after }) => after?.monthly_cost ?? null },
    { id: "sku_ref", title: "Carrier's id of the SKU", isHidden: true, csv: ({ sku_ref }) => sku_ref },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "run", title: "Run", column: "run_id", kind: "text" },
    { id: "kind", title: "What", column: "kind", kind: "choice", options: optionsOf(catalogChangeKinds) },
    { id: "country", title: "Country (ISO)", column: "country", kind: "text", placeholder: "US" },
  ],
});
