import { z } from "zod";
import { areaSchema } from "../catalog";
import { instant } from "../common";

// Pricing as staff see it. Amounts are minor units of the rule's currency; docs/subsystems/pricing.md says what each term does.

const currency = z.string().length(3);
const amount = z.number().int();
const percent = z.coerce.number();

/** What a rule says. A scope that is null does not matter; a rule of an area names nothing else. */
export const pricingTermsSchema = z.object({
  name: z.string().max(200),
  /** of the accounts that it serves */
  currency,
  area_id: z.uuid().nullable(),
  country: z.string().length(2).nullable(),
  number_type: z.string().max(30).nullable(),
  feature: z.string().max(30).nullable(),
  carrier_id: z.string().max(30).nullable(),
  /** of rules that are equally specific the lowest wins */
  priority: z.number().int(),
  markup_percent: percent,
  markup_cents: amount,
  /** the monthly price, whatever the cost; null: cost plus markup */
  fixed_cents: amount.nullable(),
  min_margin_percent: percent,
  min_margin_cents: amount,
  floor_cents: amount,
  /** the floor is `floor_cents` alone */
  allows_below_cost: z.boolean(),
  round_to_cents: amount,
  round_ending_cents: amount,
  setup_policy: z.enum(["markup", "fixed", "free"]),
  setup_markup_percent: percent,
  setup_cents: amount,
  /** from so many numbers on each costs so much less a month */
  volume_steps: z.array(z.strictObject({ from: z.number().int(), percent: z.number() })).max(50),
});
export type PricingTerms = z.infer<typeof pricingTermsSchema>;

const ruleVersionSchema = pricingTermsSchema.extend({
  version: z.number().int(),
  /** the higher of two rules that fit wins */
  specificity: z.number().int(),
  /** null: since ever, or forever */
  valid_from: instant.nullable(),
  valid_until: instant.nullable(),
  /** the rule is not in effect during this version */
  is_end: z.boolean(),
  state: z.enum(["undone", "past", "current", "scheduled"]),
  undone_at: instant.nullable(),
  restored_from: z.number().int().nullable(),
  reason: z.string(),
  created_at: instant,
  /** email of the member of staff; null: a deployment's first rule */
  created_by: z.string().nullable(),
  area: z.object({ name: z.string(), country: z.string(), prefix: z.string(), number_type: z.string() }).nullable(),
});
export type RuleVersion = z.infer<typeof ruleVersionSchema>;

export const pricingRuleSchema = z.object({
  id: z.uuid(),
  /** what an edit names as seen */
  version: z.number().int(),
  /** null: not in effect */
  current: ruleVersionSchema.nullable(),
  scheduled: z.array(ruleVersionSchema),
  latest: ruleVersionSchema,
});
export type PricingRule = z.infer<typeof pricingRuleSchema>;

export const pricingRuleDetailSchema = pricingRuleSchema.extend({
  /** newest first */
  history: z.array(ruleVersionSchema),
});
export type PricingRuleDetail = z.infer<typeof pricingRuleDetailSchema>;

export const pricingCalendarEntrySchema = z.object({
  at: instant,
  kind: z.enum(["begins", "changes", "ends"]),
  rule_id: z.uuid(),
  /** what an undo names as seen */
  rule_version: z.number().int(),
  version: z.number().int(),
  name: z.string(),
  can_undo: z.boolean(),
});
export type CalendarEntry = z.infer<typeof pricingCalendarEntrySchema>;

/** Why a rule was refused: the words are `pricingProblemText`. */
export const pricingProblemSchema = z.looseObject({
  field: z.string(),
  code: z.string(),
  /** which rule of a preview */
  index: z.number().int().optional(),
});
export type PricingProblem = z.infer<typeof pricingProblemSchema>;

const quoteStatuses = [
  "sold",
  "no_sku",
  "off_sale",
  "restricted",
  "no_rule",
  "no_rate",
  "under_floor",
  "too_high",
] as const;

/** A price with its cost. `cost_cents` and `floor_cents` are not rounded. */
const staffQuoteSchema = z.object({
  status: z.enum(quoteStatuses),
  setup_cents: amount.nullable(),
  monthly_cents: amount.nullable(),
  /** at one number */
  list_cents: amount.nullable(),
  volume_prices: z.array(z.object({ from: z.number().int(), monthly_cents: amount })).nullable(),
  cost_cents: z.number().nullable(),
  floor_cents: z.number().nullable(),
  /** what is left of a month's price after the cost, percent of the price */
  margin_percent: z.number().nullable(),
  rule_id: z.uuid().nullable(),
  rule_version: z.number().int().nullable(),
});
export type StaffQuote = z.infer<typeof staffQuoteSchema>;

const margins = z.object({ min: z.number().nullable(), median: z.number().nullable(), max: z.number().nullable() });

const previewSampleSchema = z.object({
  area_id: z.uuid(),
  before: staffQuoteSchema,
  after: staffQuoteSchema,
  country: z.string(),
  place: z.string(),
  prefix: z.string(),
  number_type: z.string(),
  carrier_id: z.string(),
});
export type PreviewSample = z.infer<typeof previewSampleSchema>;

const count = z.number().int();

/** What a change would do to the catalog, and to the lines that were sold in the last thirty days. */
export const pricePreviewSchema = z.object({
  at: instant,
  currency,
  count,
  catalog: z.object({
    offers: count,
    sold_before: count,
    sold_after: count,
    changed: count,
    dearer: count,
    cheaper: count,
    newly_sold: count,
    no_longer_sold: count,
    other_rule: count,
    below_cost: count,
    under_floor: count,
    margin_before: margins,
    margin_after: margins,
    /** the largest changes first */
    samples: z.array(previewSampleSchema),
  }),
  orders: z.object({
    from: instant,
    orders: count,
    lines: count,
    changed: count,
    no_longer_sold: count,
    /** set-up and first month: as charged, at today's rules, at the proposed ones */
    charged_cents: z.number(),
    before_cents: z.number(),
    after_cents: z.number(),
  }),
});
export type PricePreview = z.infer<typeof pricePreviewSchema>;

/** How a price came about, step by step: the words are `priceStepText`. */
const priceStepSchema = z.looseObject({ code: z.string() });
export type PriceStep = z.infer<typeof priceStepSchema>;

export const priceExplanationSchema = z.object({
  area: areaSchema.omit({ price: true }),
  currency,
  count,
  at: instant,
  quote: staffQuoteSchema,
  steps: z.array(priceStepSchema),
  /** the winner first, then the others that fit, then those that do not */
  rules: z.array(
    z.object({
      rule_id: z.uuid(),
      version: z.number().int(),
      name: z.string(),
      specificity: z.number().int(),
      priority: z.number().int(),
      outcome: z.enum(["won", "misses", "less_specific", "higher_priority_number"]),
      /** what the rule asks for and the area is not */
      misses: z.array(z.enum(["area", "country", "number_type", "feature", "carrier"])),
    }),
  ),
});
export type PriceExplanation = z.infer<typeof priceExplanationSchema>;

export const exchangeRateSchema = z.object({
  base: currency,
  quote: currency,
  /** one unit of `base` in `quote` */
  rate: z.number(),
  /** added to the rate for what it may move */
  margin_percent: z.number(),
  /** what prices are made with */
  effective_rate: z.number(),
  source: z.string(),
  as_of: instant,
  /** older than a day: a person's matter */
  is_stale: z.boolean(),
  version: z.number().int(),
});
export type ExchangeRate = z.infer<typeof exchangeRateSchema>;

/** A kind of numbers that is in the catalog and not sold, until staff lift it. */
export const saleRestrictionSchema = z.object({
  id: z.uuid(),
  code: z.string(),
  metered_only: z.boolean(),
  country: z.string().nullable(),
  number_type: z.string().nullable(),
  explanation: z.string(),
  lifted_at: instant.nullable(),
  version: z.number().int(),
  /** areas that it concerns */
  areas: count,
});
export type SaleRestriction = z.infer<typeof saleRestrictionSchema>;
