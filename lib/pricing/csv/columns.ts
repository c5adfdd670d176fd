import type { PricingTerms } from "@/lib/contract/staff/pricing";

/** How a cell is written. Amounts are money as people write it ("1.05"), not minor units. */
export type CellKind = "text" | "code" | "whole" | "percent" | "amount" | "yes_no" | "steps" | "instant" | "id";

interface Column {
  kind: CellKind;
  /** the term that it holds; id and times are none */
  term?: keyof PricingTerms;
}

/** The columns of a file of rules, in the order of the export. A file may leave out all but `name`; what is not said stays as it is. */
export const csvColumns = {
  id: { kind: "id" },
  name: { kind: "text", term: "name" },
  currency: { kind: "code", term: "currency" },
  area_id: { kind: "id", term: "area_id" },
  country: { kind: "code", term: "country" },
  number_type: { kind: "text", term: "number_type" },
  feature: { kind: "text", term: "feature" },
  carrier_id: { kind: "text", term: "carrier_id" },
  priority: { kind: "whole", term: "priority" },
  markup_percent: { kind: "percent", term: "markup_percent" },
  markup: { kind: "amount", term: "markup_cents" },
  fixed_price: { kind: "amount", term: "fixed_cents" },
  min_margin_percent: { kind: "percent", term: "min_margin_percent" },
  min_margin: { kind: "amount", term: "min_margin_cents" },
  floor: { kind: "amount", term: "floor_cents" },
  allows_below_cost: { kind: "yes_no", term: "allows_below_cost" },
  round_to: { kind: "amount", term: "round_to_cents" },
  round_ending: { kind: "amount", term: "round_ending_cents" },
  setup_policy: { kind: "text", term: "setup_policy" },
  setup_markup_percent: { kind: "percent", term: "setup_markup_percent" },
  setup: { kind: "amount", term: "setup_cents" },
  volume_steps: { kind: "steps", term: "volume_steps" },
  valid_from: { kind: "instant" },
  valid_until: { kind: "instant" },
} as const satisfies Record<string, Column>;

export type CsvColumn = keyof typeof csvColumns;
export const csvColumnNames = Object.keys(csvColumns) as CsvColumn[];
/** Terms of which an empty cell says "any" or "none", and not "as it is". */
export const emptyMeansNull: ReadonlySet<CsvColumn> = new Set<CsvColumn>([
  "area_id",
  "country",
  "number_type",
  "feature",
  "carrier_id",
  "fixed_price",
  "valid_until",
]);
