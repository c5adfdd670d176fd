/** stub until PRICING's contract lands */
export interface PricingTerms {
  name: string;
  currency: string;
  area_id: string | null;
  country: string | null;
  number_type: string | null;
  feature: string | null;
  carrier_id: string | null;
  priority: number;
  markup_percent: number;
  markup_cents: number;
  fixed_cents: number | null;
  min_margin_percent: number;
  min_margin_cents: number;
  floor_cents: number;
  allows_below_cost: boolean;
  round_to_cents: number;
  round_ending_cents: number;
  setup_policy: "markup" | "fixed" | "free";
  setup_markup_percent: number;
  setup_cents: number;
  volume_steps: { from: number; percent: number }[];
}
export interface RuleVersion extends PricingTerms {
  version: number;
  specificity: number;
  valid_from: string | null;
  valid_until: string | null;
  is_end: boolean;
  state: "undone" | "past" | "current" | "scheduled";
  undone_at: string | null;
  restored_from: number | null;
  reason: string;
  created_at: string;
  created_by: string | null;
  area: { name: string; country: string; prefix: string; number_type: string } | null;
}
export interface PricingRule {
  id: string;
  version: number;
  current: RuleVersion | null;
  scheduled: RuleVersion[];
  latest: RuleVersion;
}
export interface StaffQuote {
  status: string;
  setup_cents: number | null;
  monthly_cents: number | null;
  list_cents: number | null;
  volume_prices: { from: number; monthly_cents: number }[] | null;
  cost_cents: number | null;
  floor_cents: number | null;
  margin_percent: number | null;
  rule_id: string | null;
  rule_version: number | null;
}
interface Margins {
  min: number | null;
  median: number | null;
  max: number | null;
}
export interface PreviewSample {
  area_id: string;
  before: StaffQuote;
  after: StaffQuote;
  country: string;
  place: string;
  prefix: string;
  number_type: string;
  carrier_id: string;
}
export interface PricePreview {
  at: string;
  currency: string;
  count: number;
  catalog: {
    offers: number;
    sold_before: number;
    sold_after: number;
    changed: number;
    dearer: number;
    cheaper: number;
    newly_sold: number;
    no_longer_sold: number;
    other_rule: number;
    below_cost: number;
    under_floor: number;
    margin_before: Margins;
    margin_after: Margins;
    samples: PreviewSample[];
  };
  orders: {
    from: string;
    orders: number;
    lines: number;
    changed: number;
    no_longer_sold: number;
    charged_cents: number;
    before_cents: number;
    after_cents: number;
  };
}
export interface CalendarEntry {
  at: string;
  kind: "begins" | "changes" | "ends";
  rule_id: string;
  rule_version: number;
  version: number;
  name: string;
  can_undo: boolean;
}
