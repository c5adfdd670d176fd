import type { Price } from "./common";

/**
 * The same offer for another count of numbers: the sums that the server made for that step, not new ones.
 * @param count how many numbers count: what the account has, what its cart holds, and this one
 */
export function priceAt(price: Price, count: number): Price {
  const { volume } = price;
  if (!volume || volume.count === count) return price;
  const { from: _, ...sums } = volume.prices.findLast(({ from }) => from <= count) ?? { from: 1 };
  const next = volume.prices.find(({ from }) => from > count);
  return {
    ...price,
    ...sums,
    volume: {
      ...volume,
      count,
      next: next ? { from: next.from, monthly_cents: next.monthly_cents, more: next.from - count } : null,
    },
  };
}
