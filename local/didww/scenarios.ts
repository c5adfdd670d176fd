import { type Collection, createRules, matchesText, type Rule, type RuleInput, type Rules } from "../kit/index.ts";

/** What may go wrong with orders, numbers and answers. The comments explain `ms` and the other parameters. */
const scenarioKinds = [
  "taken_between_search_and_reserve", // the number is sold elsewhere as soon as somebody reserves it: 422
  "taken_between_reserve_and_order", // the number is sold elsewhere as soon as it is ordered: 422
  "reservation_lapsed_before_order", // the hold ends early, its number is on sale again, the order gets 422
  "insufficient_funds", // 400 for this order, regardless of the balance
  "sku_gone", // 422 for this order; with `permanent` the SKU is retired
  "price_changed", // the SKU costs `setup_price` / `monthly_price` (or `factor`, default 1.5) from this order on
  "charged_otherwise", // this order costs `setup_price` / `monthly_price` (or `factor`, default 1.5); the list price stays
  "partial_stock", // only `available` (default 1) numbers are there for an order by quantity
  "stuck_pending", // never settles by itself
  "pending_for_ms", // settles after `ms` instead of the usual delay
  "cancel_after_pending", // canceled after `ms` (default: the usual delay)
  "did_list_empty_for_ms", // completed, but its numbers appear `ms` later
  "did_blocked", // the new number arrives blocked
  "did_terminated_out_of_band", // the new number is terminated `ms` after it arrived
  "did_vanished", // the new number disappears `ms` after it arrived
  "commit_then_timeout", // POST /orders takes effect, the client gets no answer (`mode`: hang | error; `ms` of silence)
  "settle_before_response", // the order settles and calls back `ms` before its own POST is answered
  "callback_never",
  "callback_delayed", // by `ms`
  "callback_duplicate",
  "callback_bad_signature",
  "callback_wrong_status", // reports the opposite of the truth, correctly signed
  "export_stuck", // never completes
  "export_corrupt_gzip",
  "export_changed_header",
  "export_duplicate_rows",
  "registration_rejected", // an address verification is rejected after `ms`, with `reasons`
  "response_mutation", // `mutate`: drop_data | extra_fields | unknown_enum | wrong_version, on `method` and `path` prefix
] as const;

export type ScenarioKind = (typeof scenarioKinds)[number];

/** One rule of `POST /__control/scenarios`. The filters that are present all have to match. */
export interface Scenario extends Rule {
  kind: ScenarioKind;
  /** Filters: a number (a trailing `*` makes it a prefix), a group, a SKU, an `external_reference_id`. */
  number?: string;
  group_id?: string;
  sku_id?: string;
  external_reference_id?: string;
  method?: string;
  path?: string;
  ms?: number;
  mode?: "hang" | "error";
  permanent?: boolean;
  factor?: number;
  setup_price?: string;
  monthly_price?: string;
  available?: number;
  reasons?: string[];
  mutate?: "drop_data" | "extra_fields" | "unknown_enum" | "wrong_version";
}

/** What is known about the occasion when a rule is looked for. */
export interface Occasion {
  numbers?: readonly string[];
  groupId?: string;
  skuId?: string;
  reference?: string | null;
  method?: string;
  path?: string;
}

export interface Scenarios {
  rules: Rules<Scenario>;
  /** The rule of this kind that strikes now, if any; counts the strike. */
  take(kind: ScenarioKind, occasion: Occasion): Scenario | undefined;
}

export function createScenarios(rows: Collection<Scenario>): Scenarios {
  const rules = createRules(rows, checkKind);
  return {
    rules,
    take: (kind, occasion) => rules.take((rule) => rule.kind === kind && matches(rule, occasion)),
  };
}

function checkKind({ kind }: RuleInput<Scenario>): void {
  if (!scenarioKinds.includes(kind)) throw new TypeError(`unknown scenario kind: ${String(kind)}`);
}

function matches(rule: Scenario, occasion: Occasion): boolean {
  const wanted = rule.number?.replace(/^\+/, "");
  return (
    (wanted === undefined || (occasion.numbers?.some((number) => matchesText(wanted, number)) ?? false)) &&
    (rule.group_id === undefined || rule.group_id === occasion.groupId) &&
    (rule.sku_id === undefined || rule.sku_id === occasion.skuId) &&
    (rule.external_reference_id === undefined || rule.external_reference_id === occasion.reference) &&
    (rule.method === undefined || rule.method.toUpperCase() === occasion.method) &&
    (rule.path === undefined || (occasion.path?.startsWith(rule.path) ?? false))
  );
}
