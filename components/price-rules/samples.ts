import { sampleArea, sampleNow, sampleTime } from "@/components/gallery/samples";
import type { PricePlan } from "@/lib/contract/staff/price-plans";
import type {
  ExchangeRate,
  PriceExplanation,
  PricePreview,
  PricingRule,
  PricingTerms,
  RuleVersion,
  SaleRestriction,
  StaffQuote,
} from "@/lib/contract/staff/pricing";
import type { Taxes } from "@/lib/contract/staff/taxes";
import { newRuleTerms } from "./new-rule-terms";

/** Cost + 60 % + $0.50, up to the next $0.05. */
export const sampleTerms = (change: Partial<PricingTerms> = {}): PricingTerms => ({
  ...newRuleTerms,
  name: "Standard",
  markup_cents: 50,
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
      carrier_id: "carrier",
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

export function sampleExplanation(change: Partial<PriceExplanation> = {}): PriceExplanation {
  const { price: _, ...area } = sampleArea();
  const rule = { version: 1, specificity: 0, priority: 100, misses: [] };
  return {
    area,
    currency: "USD",
    count: 3,
    at: sampleNow,
    quote: sampleQuote(175),
    steps: [
      { code: "COST", cents: 85, cost: 0.85, cost_currency: "USD", rate: 1 },
      { code: "MARKUP", percent: 60, added_cents: 50, cents: 186 },
      { code: "VOLUME", from: 3, percent: 5, count: 3, cents: 176.7 },
      { code: "ROUNDED", to_cents: 5, ending_cents: 0, cents: 180 },
      { code: "SETUP_FREE", cost: 0, cost_currency: "USD", cents: 0 },
    ],
    rules: [
      { ...rule, rule_id: "a", name: "San Francisco", specificity: 16, outcome: "won" },
      { ...rule, rule_id: "b", name: "Standard", outcome: "less_specific" },
      {
        ...rule,
        rule_id: "c",
        name: "California, later",
        specificity: 16,
        priority: 200,
        outcome: "higher_priority_number",
      },
      { ...rule, rule_id: "d", name: "Toll-free", specificity: 4, outcome: "misses", misses: ["number_type"] },
    ],
    ...change,
  };
}

export const sampleRate = (change: Partial<ExchangeRate> = {}): ExchangeRate => ({
  base: "EUR",
  quote: "USD",
  rate: 1.16,
  margin_percent: 2,
  effective_rate: 1.1832,
  source: "by hand",
  as_of: sampleTime({ minutes: -90 }),
  is_stale: false,
  version: 3,
  ...change,
});

export const sampleRestriction = (change: Partial<SaleRestriction> = {}): SaleRestriction => ({
  id: "a",
  code: "METERED_TOLL_FREE",
  metered_only: true,
  country: null,
  number_type: "toll_free",
  explanation: "The carrier bills inbound minutes of these numbers at rates for which we cannot charge yet.",
  lifted_at: null,
  version: 1,
  areas: 12,
  ...change,
});

export const samplePricePlan: PricePlan = {
  id: "5a0c9a2e-4a7b-4d2e-9a51-000000000061",
  choice: {
    monthly_cents: 260,
    currency: "USD",
    country: "US",
    number_type: "local",
    area_id: sampleArea().id,
    e164: null,
  },
  area: "San Francisco",
  reason: "The carrier charges more from January",
  created_at: sampleNow,
  created_by: "ada@numninja.example",
  withdrawn_at: null,
  pending: 12,
  applied: 3,
  withdrawn: 0,
  first_at: sampleTime({ days: 31 }),
  last_at: sampleTime({ days: 60 }),
};

const sampleAnswer = (change: Partial<Taxes["answers"][number]>): Taxes["answers"][number] => ({
  country: "GB",
  region: null,
  postal_code: null,
  tax_code: "txcd_10000000",
  tax_id_type: null,
  asked_at: sampleTime({ minutes: -180 }),
  problem: null,
  percent: 20,
  reason: "standard_rated",
  calculation_id: "taxcalc_1QxYzA2eZvKYlo2C8mKq",
  since: sampleTime({ days: -40 }),
  confirmed_at: sampleTime({ minutes: -180 }),
  needs_a_look: false,
  ...change,
});

/** Stripe is the source; one place is unknown to it, one was not answered for days. */
export const sampleTaxes = (change: Partial<Taxes> = {}): Taxes => ({
  source: "stripe",
  own_rates: [
    { country: "GB", region: null, name: "VAT", percent: 20 },
    { country: "US", region: "CA", name: "Sales tax", percent: 7.25 },
  ],
  unplaced: 17,
  places: 4,
  answers: [
    sampleAnswer({
      country: "US",
      region: "CA",
      postal_code: "94105",
      percent: null,
      reason: "customer_tax_location_invalid",
      calculation_id: null,
      needs_a_look: true,
    }),
    sampleAnswer({
      country: "DE",
      percent: 19,
      problem: "api_error",
      confirmed_at: sampleTime({ days: -3 }),
      needs_a_look: true,
    }),
    sampleAnswer({}),
    sampleAnswer({ country: "DE", tax_id_type: "eu_vat", percent: 0, reason: "reverse_charge" }),
    sampleAnswer({ country: "FR", percent: 0, reason: "not_collecting" }),
  ],
  documents: { waiting: 3, recorded: 1284, refused: 12 },
  ...change,
});
