import { typeLabels } from "@/components/number-facts/labels";
import type { PricingTerms, RuleVersion, StaffQuote } from "@/lib/contract/staff/pricing";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import { currencyExponent, formatMoney } from "@/lib/kernel/money";

/** What a rule says, in words: the list, the editor, the history and the explanation of a price use the same ones. */

export const featureLabels: Record<NumberFeature, string> = {
  voice_in: "Receives calls",
  voice_out: "Makes calls",
  sms_in: "Receives texts",
  sms_out: "Sends texts",
  fax: "Fax",
  emergency: "Emergency calls",
  cnam: "Caller name",
};

const typeLabel = (type: string): string => typeLabels[type as NumberType] ?? type;
const featureLabel = (feature: string): string => featureLabels[feature as NumberFeature] ?? feature;
const percent = (value: number): string => `${value.toLocaleString("en-US", { maximumFractionDigits: 3 })}%`;

type Scope = Pick<PricingTerms, "country" | "number_type" | "feature" | "carrier_id" | "area_id"> &
  Partial<Pick<RuleVersion, "area">>;

/** "Toll-free numbers in US, from didww", "San Francisco (415), local", "Every number". */
export function scopeText(rule: Scope, nameOf: (country: string) => string = (country) => country): string {
  if (rule.area_id) {
    const { area } = rule;
    if (!area) return "One area";
    const prefix = area.prefix && ` (${area.prefix})`;
    return `${area.name}${prefix}, ${nameOf(area.country)}, ${typeLabel(area.number_type).toLowerCase()}`;
  }
  const { country, number_type, feature, carrier_id } = rule;
  const what = number_type ? `${typeLabel(number_type)} numbers` : "Numbers";
  const parts = [
    country && `in ${nameOf(country)}`,
    feature && `with “${featureLabel(feature).toLowerCase()}”`,
    carrier_id && `from ${carrier_id}`,
  ].filter(Boolean);
  if (!number_type && parts.length === 0) return "Every number";
  return [what, ...parts].join(" ");
}

/** How the ending of a price is made: "up to the next $0.05", "up to the next price that ends in .99". */
export function roundingText({ currency, round_to_cents, round_ending_cents }: RoundingTerms): string {
  if (round_to_cents === 1) return "not rounded";
  if (round_ending_cents === 0) return `up to the next ${formatMoney(round_to_cents, currency)}`;
  const digits = currencyExponent(currency);
  const isWhole = round_to_cents === 10 ** digits;
  const ending = isWhole
    ? `.${String(round_ending_cents).padStart(digits, "0")}`
    : formatMoney(round_ending_cents, currency);
  return isWhole
    ? `up to the next price that ends in ${ending}`
    : `up to the next price that is ${ending} above a multiple of ${formatMoney(round_to_cents, currency)}`;
}
type RoundingTerms = Pick<PricingTerms, "currency" | "round_to_cents" | "round_ending_cents">;

/** "Cost + 60% + $0.50", "$5.00, whatever it costs us". */
export function monthlyText({ currency, fixed_cents, markup_percent, markup_cents }: PricingTerms): string {
  if (fixed_cents !== null) return `${formatMoney(fixed_cents, currency)}, whatever it costs us`;
  return [
    "Cost",
    markup_percent > 0 && percent(markup_percent),
    markup_cents > 0 && formatMoney(markup_cents, currency),
  ]
    .filter(Boolean)
    .join(" + ");
}

/** "At least $1.00 and cost + 10%", "May be below cost". */
export function floorText(terms: PricingTerms): string {
  const { currency, min_margin_percent, min_margin_cents, floor_cents, allows_below_cost } = terms;
  const floor = floor_cents > 0 && formatMoney(floor_cents, currency);
  if (allows_below_cost) return floor ? `At least ${floor}, even below cost` : "May be below cost";
  const margins = [
    floor,
    min_margin_percent > 0 && `cost + ${percent(min_margin_percent)}`,
    min_margin_cents > 0 && `cost + ${formatMoney(min_margin_cents, currency)}`,
  ].filter(Boolean);
  return margins.length > 0 ? `At least ${margins.join(" and ")}` : "Never below cost";
}

export function setupText({ currency, setup_policy, setup_markup_percent, setup_cents }: PricingTerms): string {
  if (setup_policy === "free") return "Free";
  if (setup_policy === "fixed") return formatMoney(setup_cents, currency);
  return setup_markup_percent > 0 ? `Cost + ${percent(setup_markup_percent)}` : "Cost";
}

export function volumeText({ volume_steps }: Pick<PricingTerms, "volume_steps">): string {
  if (volume_steps.length === 0) return "None";
  return volume_steps.map(({ from, percent: off }) => `${percent(off)} less from ${from} numbers`).join(", ");
}

/** Every term of a rule with its name and how it is said, in the order of the editor. */
export const ruleTerms: readonly { title: string; say: (terms: PricingTerms & Partial<RuleVersion>) => string }[] = [
  { title: "Name", say: ({ name }) => name },
  { title: "Applies to", say: (terms) => scopeText(terms) },
  { title: "Currency of the account", say: ({ currency }) => currency },
  { title: "Priority", say: ({ priority }) => String(priority) },
  { title: "Monthly price", say: monthlyText },
  { title: "Floor", say: floorText },
  { title: "Rounding", say: roundingText },
  { title: "Set-up", say: setupText },
  { title: "Volume discount", say: volumeText },
];

export interface TermChange {
  title: string;
  before: string;
  after: string;
}

/** What differs between two versions, in words. */
export const changedTerms = (before: PricingTerms, after: PricingTerms): TermChange[] =>
  ruleTerms
    .map(({ title, say }) => ({ title, before: say(before), after: say(after) }))
    .filter((change) => change.before !== change.after);

/** Why rules stand where they stand: the most specific one that fits an offer decides its price. */
export function rankText({ area_id, country, number_type, feature, carrier_id, priority }: PricingTerms): string {
  const named = [
    area_id && "area",
    country && "country",
    number_type && "type",
    feature && "feature",
    carrier_id && "carrier",
  ].filter(Boolean);
  const what = named.length > 0 ? `names ${named.join(", ")}` : "names nothing";
  return `${what}; priority ${priority}`;
}

/** Why an offer has no price, in a word or two. */
export const statusLabels: Record<StaffQuote["status"], string> = {
  sold: "Sold",
  no_sku: "No SKU",
  off_sale: "Off sale",
  restricted: "Restricted",
  no_rule: "No rule",
  no_rate: "No exchange rate",
  under_floor: "Under its floor",
  too_high: "Too high for a card",
};
