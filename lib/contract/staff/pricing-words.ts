import { currencyExponent, formatMoney } from "@/lib/kernel/money";
import { fill } from "@/lib/kernel/words";
import type { PriceStep, PricingProblem } from "./pricing";

/** Everything that the database reports about prices to staff, as sentences: what is wrong with a rule, and how a price came about. */
const words: Record<string, string> = {
  AREA_ALONE: "An area has one country, type, features and carrier already. Leave those out.",
  BEGAN: "This change has begun. Restore the version before it instead.",
  CHANGED_SINCE: "This rule was changed after the file was made. Export the rules again.",
  DUPLICATE: "Another row of the file is about the same rule.",
  ENDED: "The rule has ended already.",
  ENDING_TOO_HIGH: "The ending has to be less than what prices are rounded to.",
  FIXED_AND_ADDED: "A rule has a fixed price or a markup, not both. Leave the markup at 0.",
  LATER_CHANGE: "Another change of this rule begins on {at}. Take it back first, or end this one before.",
  MARGIN_ABSURD: "More than 1,000% is not a markup. Did you mean an amount?",
  MISSING: "This has to be said.",
  NAME_LENGTH: "Give the rule a name of 1 to 80 characters, without spaces around it.",
  NEGATIVE: "This cannot be less than 0.",
  NOT_CHARGEABLE: "Cards are charged in steps of {step} here. Choose an amount that is a multiple of it.",
  OUT_OF_RANGE: "This has to be between {least} and {most}.",
  OVERLAP:
    "“{name}” has the same scope and priority at the same time. Give one of them another priority or another time.",
  OVERLAP_SOME:
    "Another rule has the same scope and priority at the same time. Give one of them another priority or another time.",
  PAST: "This lies in the past. What was charged then is not changed any more.",
  REVERSED: "The end has to come after the beginning.",
  SETUP_TWICE: "Set-up has one way: a markup on the cost, a fixed amount, or free. Leave the others at 0.",
  STEPS:
    "Volume steps go up: from 2 numbers on, each step more numbers and a larger discount, at most 90% and ten steps.",
  TOO_HIGH: "More than {most} cannot be charged to a card.",
  UNDER_COST:
    "The carrier charges more than this for {offers} of our offers, for example {example}. Ask at least {floor}, or allow prices below cost.",
  UNDER_FLOOR:
    "The rule's own floor is above this for {offers} of our offers, for example {example}. Ask at least {floor}, or lower the floor.",
  UNKNOWN: "We do not know this.",
  UNKNOWN_FIELD: "“{field}” is not a term of a rule.",
  UNREADABLE: "This cannot be read.",
  "step.COST": "The carrier charges {cost} {cost_currency} a month, {amount} at a rate of {rate}.",
  "step.COST.same": "The carrier charges {amount} a month.",
  "step.MARKUP": "{percent}% and {added} more make {amount}.",
  "step.FIXED": "The price is fixed: {amount}.",
  "step.VOLUME": "For {count} numbers (from {from} on) it is {percent}% less: {amount}.",
  "step.FLOOR": "The floor lifts it to {amount}.",
  "step.UNDER_FLOOR": "The floor is {amount}, above the price: it is not sold.",
  "step.ROUNDED": "Rounded up, it is {amount}.",
  "step.SETUP_MARKUP": "Set-up costs us {cost} {cost_currency}; with {percent}% it is {amount}.",
  "step.SETUP_FIXED": "Set-up is fixed: {amount}.",
  "step.SETUP_FREE": "Set-up is free; it costs us {cost} {cost_currency}.",
};

const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
/** Exact minor units, to the fourth decimal of one: costs and floors are not rounded. */
function amount(cents: unknown, currency: string): string {
  const minor = Number(cents);
  if (Number.isInteger(minor)) return formatMoney(minor, currency);
  const digits = currencyExponent(currency);
  return `${(minor / 10 ** digits).toFixed(digits + 4).replace(/0+$/, "")} ${currency}`;
}

/** A sentence for the person who wanted it: what is wrong and what to do. @param currency of the rule */
export function pricingProblemText(problem: PricingProblem, currency = "USD"): string {
  const { code, field, ...facts } = problem;
  const at = typeof facts.at === "string" ? facts.at.slice(0, 16).replace("T", " ") : "";
  const word = code === "OVERLAP" && !facts.name ? "OVERLAP_SOME" : code;
  return fill(words[word] ?? code, {
    ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, text(value)])),
    field,
    at,
    floor: amount(facts.floor_cents, currency),
    ...(code === "TOO_HIGH" && { most: amount(facts.most, currency) }),
    ...(code === "NOT_CHARGEABLE" && { step: amount(facts.step, currency) }),
  });
}

/** One step of how a price came about. @param currency of the price */
export function priceStepText(step: PriceStep, currency: string): string {
  const { code, ...facts } = step;
  const isSame = code === "COST" && facts.cost_currency === currency;
  return fill(words[`step.${code}${isSame ? ".same" : ""}`] ?? code, {
    ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, text(value)])),
    amount: amount(facts.cents ?? 0, currency),
    added: amount(facts.added_cents ?? 0, currency),
  });
}
