/**
 * What a number costs, a second time: slow, on exact fractions of BigInts, written from docs/subsystems/pricing.md and not from the SQL.
 * Imports nothing of the product.
 */

/** A fraction; `d` is above zero. */
interface Fraction {
  n: bigint;
  d: bigint;
}
const whole = (value: number | bigint): Fraction => ({ n: BigInt(value), d: 1n });
/** "1.25" exactly. */
function exact(text: string | number): Fraction {
  const [, sign, integer, decimals = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  if (integer === undefined) throw new Error(`no decimal: ${text}`);
  return { n: BigInt(`${sign}${integer}${decimals}`), d: 10n ** BigInt(decimals.length) };
}
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const less = (a: Fraction, b: Fraction): boolean => a.n * b.d < b.n * a.d;
const larger = (a: Fraction, b: Fraction): Fraction => (less(a, b) ? b : a);
const percentMore = (a: Fraction, percent: number | string) =>
  times(a, times(plus(whole(100), exact(percent)), { n: 1n, d: 100n }));
const percentLess = (a: Fraction, percent: number | string) =>
  times(a, times(plus(whole(100), times(exact(percent), whole(-1))), { n: 1n, d: 100n }));
const halfUp = ({ n, d }: Fraction): bigint => (2n * n + d) / (2n * d);

/** Digits of the minor unit, and the step in which cards are charged (Stripe: three-decimal amounts end in 0). */
const currencies: Record<string, { digits: number; step: bigint }> = {
  USD: { digits: 2, step: 1n },
  JPY: { digits: 0, step: 1n },
  KWD: { digits: 3, step: 10n },
};
const mostCents = (currency: string): bigint => (999_999_999n - (999_999_999n % currencies[currency]!.step)) / 10n;

export interface OracleRule {
  id: string;
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

export interface OracleOffer {
  id: string;
  carrier_id: string;
  country: string;
  number_type: string;
  features: string[];
  setup_cost: string;
  monthly_cost: string;
}

export interface OraclePrice {
  status: "sold" | "no_rule" | "under_floor" | "too_high";
  rule_id: string | null;
  monthly: number | null;
  setup: number | null;
  tax: number | null;
}

/** The rules that fit, the one that decides first: an area before a country before a type before a feature before a carrier. */
function ranked(rules: readonly OracleRule[], offer: OracleOffer, currency: string): OracleRule[] {
  const fits = (rule: OracleRule) =>
    rule.currency === currency &&
    [rule.area_id ?? offer.id, rule.country ?? offer.country].join() === [offer.id, offer.country].join() &&
    [rule.number_type ?? offer.number_type, rule.carrier_id ?? offer.carrier_id].join() ===
      [offer.number_type, offer.carrier_id].join() &&
    (rule.feature === null || offer.features.includes(rule.feature));
  const named = (rule: OracleRule) =>
    [rule.area_id, rule.country, rule.number_type, rule.feature, rule.carrier_id]
      .map((scope) => (scope ? 0 : 1))
      .join("");
  return rules.filter(fits).sort((a, b) => named(a).localeCompare(named(b)) || a.priority - b.priority);
}

/** Up to the next price that ends as the rule says. */
function roundUp(amount: Fraction, rule: OracleRule): bigint {
  const { step } = currencies[rule.currency]!;
  let to = BigInt(rule.round_to_cents);
  while (to % step !== 0n) to += BigInt(rule.round_to_cents);
  const ending = BigInt(rule.round_ending_cents);
  let price = ending + (amount.n / amount.d / to) * to;
  while (price - to >= ending && !less(whole(price - to), amount)) price -= to;
  while (less(whole(price), amount)) price += to;
  return price;
}

/** @param rate one unit of the carrier's currency, with the margin for movement */
export function oraclePrice(
  rules: readonly OracleRule[],
  offer: OracleOffer,
  buyer: { currency: string; count: number; rate: string; taxPercent: string },
): OraclePrice {
  const { digits, step } = currencies[buyer.currency]!;
  const rule = ranked(rules, offer, buyer.currency)[0];
  const nothing = { rule_id: rule?.id ?? null, monthly: null, setup: null, tax: null };
  if (!rule) return { status: "no_rule", ...nothing };
  const inMinor = (cost: string) => times(times(exact(cost), exact(buyer.rate)), whole(10n ** BigInt(digits)));
  const cost = inMinor(offer.monthly_cost);
  const floor = rule.allows_below_cost
    ? whole(rule.floor_cents)
    : larger(
        larger(percentMore(cost, rule.min_margin_percent), plus(cost, whole(rule.min_margin_cents))),
        whole(rule.floor_cents),
      );
  const full =
    rule.fixed_cents === null
      ? plus(percentMore(cost, rule.markup_percent), whole(rule.markup_cents))
      : whole(rule.fixed_cents);
  const atDiscount = (percent: number): bigint => {
    if (rule.fixed_cents !== null && percent === 0) return BigInt(rule.fixed_cents);
    const rounded = roundUp(larger(floor, percentLess(full, percent)), rule);
    return rule.fixed_cents !== null && rounded > rule.fixed_cents ? BigInt(rule.fixed_cents) : rounded;
  };
  const list = atDiscount(0);
  const setupCost = inMinor(offer.setup_cost);
  let setup = 0n;
  if (rule.setup_policy === "fixed") setup = BigInt(rule.setup_cents);
  if (rule.setup_policy === "markup" && setupCost.n > 0n)
    setup = roundUp(percentMore(setupCost, rule.setup_markup_percent), rule);
  if (less(whole(list), floor)) return { status: "under_floor", ...nothing };
  if (list > mostCents(buyer.currency) || setup > mostCents(buyer.currency)) return { status: "too_high", ...nothing };

  const reached = rule.volume_steps.filter(({ from }) => from <= buyer.count);
  const prices = [list, ...reached.map(({ percent }) => atDiscount(percent))];
  const monthly = prices.toSorted((a, b) => Number(a - b))[0]!;
  const taxed = times(whole(setup + monthly), times(exact(buyer.taxPercent), { n: 1n, d: 100n * step }));
  return {
    status: "sold",
    rule_id: rule.id,
    monthly: Number(monthly),
    setup: Number(setup),
    tax: Number(halfUp(taxed) * step),
  };
}
