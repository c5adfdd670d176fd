import { expect, test } from "vitest";
import { currencyExponent, formatMoney } from "@/lib/kernel/money";

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

test.each([
  0, 1, 9, 10, 99, 100, 101, 999, 1_000, 99_999, 100_000, 123_456_789, 100_000_000_000, -1, -99, -100, -123_456,
])("%i US cents read as Intl would write them", (cents) => {
  expect(formatMoney(cents)).toBe(dollars.format(cents / 100));
});

test.each([
  [1_000, "JPY", "en-US", "¥1,000"],
  [1_234, "KWD", "en-US", "KWD 1.234"],
  [123_456, "EUR", "de-DE", "1.234,56 €"],
  [150, "USD", "de-DE", "1,50 $"],
  [-5, "GBP", "en-US", "-£0.05"],
])("%i minor units of %s in %s are %s", (minor, currency, locale, said) => {
  expect(formatMoney(minor, currency, locale).replaceAll("\u00a0", " ")).toBe(said);
});

test("a currency has as many decimals as in the ISO table", () => {
  expect([currencyExponent("usd"), currencyExponent("JPY"), currencyExponent("KWD"), currencyExponent("CLF")]).toEqual([
    2, 0, 3, 4,
  ]);
});
