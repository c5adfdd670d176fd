import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { PricePreview, PricingRule, PricingTerms, RuleVersion, StaffQuote } from "@/lib/contract/staff/pricing";

/** Cost + 60 % + $0.50, up to the next $0.05. */
export const sampleTerms = (change: Partial<PricingTerms> = {}): PricingTerms => ({
  name: "Standard",
  currency: "USD",
  area_id: null,
  country: null,
  number_type: null,
  feature: null,
  carrier_id: null,
  priority: 100,
  markup_percent: 60,
  markup_cents: 50,
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
  ...change,
});

export const sampleVersion = (change: Partial<RuleVersion> = {}): RuleVersion => ({
  ...sampleTerms(),
  version: 1,
  specificity: 0,
  valid_from: sampleTime({ days: -30 }),
  valid_until: null,
  is_end: false,
  state: "current",
  undone_at: null,
  restored_from: null,
  reason: "the shop's first prices",
  created_at: sampleTime({ days: -30 }),
  created_by: "ann@numninja.example",
  area: null,
  ...change,
});

export const sampleRule = (
  last: number,
  change: Partial<RuleVersion> = {},
  scheduled: RuleVersion[] = [],
): PricingRule => {
  const current = sampleVersion(change);
  return {
    id: `3d1c9b0e-5f62-4a8d-b1c7-2e9f40a6d8${String(last).padStart(2, "0")}`,
    version: current.version + scheduled.length,
    current,
    scheduled,
    latest: scheduled.at(-1) ?? current,
  };
};

const sampleQuote = (monthly_cents: number): StaffQuote => ({
  status: "sold",
  setup_cents: 0,
  monthly_cents,
  list_cents: monthly_cents,
  volume_prices: null,
  cost_cents: 85,
  floor_cents: 85,
  margin_percent: Math.round(((monthly_cents - 85) / monthly_cents) * 1000) / 10,
  rule_id: null,
  rule_version: 1,
});

/** Everything goes from $1.90 to $1.75. @param catalog what is different in its catalog */
export const samplePreview = (catalog: Partial<PricePreview["catalog"]> = {}): PricePreview => ({
  at: sampleNow,
  currency: "USD",
  count: 1,
  catalog: {
    offers: 5240,
    sold_before: 5240,
    sold_after: 5240,
    changed: 4120,
    dearer: 12,
    cheaper: 4108,
    newly_sold: 0,
    no_longer_sold: 0,
    other_rule: 0,
    below_cost: 0,
    under_floor: 0,
    margin_before: { min: 22.4, median: 48.1, max: 71.3 },
    margin_after: { min: 18.2, median: 44.9, max: 69 },
    samples: ["San Francisco", "Oakland", "Berkeley"].map((name, index) => ({
      area_id: String(index),
      before: sampleQuote(190),
      after: sampleQuote(175 - 5 * index),
      country: "US",
      place: `${name}, CA`,
      prefix: "415",
      number_type: "local",
      carrier_id: "didww",
    })),
    ...catalog,
  },
  orders: {
    from: sampleTime({ days: -30 }),
    orders: 81,
    lines: 132,
    changed: 120,
    no_longer_sold: 0,
    charged_cents: 25_080,
    before_cents: 25_080,
    after_cents: 23_100,
  },
});
