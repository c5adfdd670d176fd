import { expect, test } from "vitest";
import { fromStripeAmount, toStripeAmount } from "@/lib/payments/stripe-amounts";

test.each([
  ["USD", 1050, 1050],
  ["JPY", 500, 500],
  ["KWD", 5120, 5120],
  ["HUF", 1045, 1045],
  ["TWD", 80_045, 80_045],
  ["ISK", 5, 500],
  ["UGX", 5, 500],
  ["MGA", 500, 5],
])("%s %i minor units are %i at Stripe, and back", (currency, minor, amount) => {
  expect(toStripeAmount(minor, currency)).toBe(amount);
  expect(fromStripeAmount(amount, currency.toLowerCase())).toBe(minor);
});

test.each([
  ["a three-decimal amount that does not end in 0", 5124, "KWD"],
  ["a fraction of an ariary", 550, "MGA"],
  ["ten digits", 1_000_000_000, "USD"],
  ["ten digits after two more decimals", 10_000_000, "ISK"],
  ["less than nothing", -5, "USD"],
  ["half a cent", 10.5, "USD"],
])("%s cannot be charged", (_, minor, currency) => {
  expect(() => toStripeAmount(minor, currency)).toThrow(RangeError);
});

test("a fraction of a krona is no answer of Stripe's", () => {
  expect(() => fromStripeAmount(550, "isk")).toThrow(RangeError);
});
