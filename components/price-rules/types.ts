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
