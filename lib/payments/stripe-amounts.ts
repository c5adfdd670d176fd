import { currencyExponent } from "@/lib/kernel/money";

/**
 * Stripe's minor units where they differ from ISO 4217: how many of Stripe's make one of ours. ISK and UGX have no decimals but are
 * sent with two that are always 00; MGA has two and is sent without. HUF and TWD differ in payouts only, and we make none.
 */
const stripeUnits: Record<string, number> = { ISK: 100, UGX: 100, MGA: 0.01 };

/** Stripe's amounts of three-decimal currencies must end in 0: 5.124 KWD is sent as 5120 or 5130. */
const stripeStep = (currency: string): number => (currencyExponent(currency) === 3 ? 10 : 1);

/** Stripe's largest amount: nine digits, what American Express allows; other cards go to twelve. */
const largestStripeAmount = 999_999_999;

/**
 * Money as Stripe counts it.
 * @param minor integer minor units, ISO 4217
 * @throws {RangeError} when a card cannot be charged this amount: our prices are multiples of what it can (`private.charge_step`)
 */
export function toStripeAmount(minor: number, currency: string): number {
  const code = currency.toUpperCase();
  const amount = stripeUnits[code] === 0.01 ? minor / 100 : minor * (stripeUnits[code] ?? 1);
  if (!Number.isSafeInteger(amount) || amount < 0 || amount % stripeStep(code) !== 0 || amount > largestStripeAmount)
    throw new RangeError(`a card cannot be charged ${minor} minor units of ${code}`);
  return amount;
}

/**
 * Money as we count it.
 * @param amount what Stripe says, in its own minor units
 * @throws {RangeError} on a fraction of our minor unit, which Stripe never charges
 */
export function fromStripeAmount(amount: number, currency: string): number {
  const code = currency.toUpperCase();
  const minor = stripeUnits[code] === 0.01 ? amount * 100 : amount / (stripeUnits[code] ?? 1);
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${amount} is not an amount of ${code} at Stripe`);
  return minor;
}
