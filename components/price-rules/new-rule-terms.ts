import type { PricingTerms } from "@/lib/contract/staff/pricing";

/** What the editor of a new rule begins with. */
export const newRuleTerms: PricingTerms = {
  name: "",
  currency: "USD",
  area_id: null,
  country: null,
  number_type: null,
  feature: null,
  carrier_id: null,
  priority: 100,
  markup_percent: 60,
  markup_cents: 0,
  fixed_cents: null,
  min_margin_percent: 0,
  min_margin_cents: 0,
  floor_cents: 0,
  allows_below_cost: false,
  round_to_cents: 5,
  round_ending_cents: 0,
  setup_policy: "markup",
  setup_markup_percent: 0,
  setup_cents: 0,
  volume_steps: [],
};
