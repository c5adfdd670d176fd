import { describe, expect, test } from "vitest";
import { memorability } from "@/lib/catalog/memorability";
import { type RankPreferences, rankNumbers } from "@/lib/catalog/rank-numbers";
import type { AvailableNumber } from "@/lib/contract/available-numbers";

type Rankable = Pick<AvailableNumber, "e164" | "number_type" | "features" | "price">;

const number = (e164: string, monthlyCents = 190, rest: Partial<Rankable> = {}): Rankable => ({
  e164,
  number_type: "local",
  features: ["voice_in"],
  price: {
    currency: "USD",
    setup_cents: 0,
    monthly_cents: monthlyCents,
    tax_percent: 0,
    tax_cents: 0,
    due_today_cents: monthlyCents,
    year_cents: 12 * monthlyCents,
    volume: null,
  },
  ...rest,
});
const ranked = (numbers: Rankable[], wish: Partial<RankPreferences> = {}) =>
  rankNumbers(numbers, { sort: "best", plan: { callingCode: "1", trunkPrefix: "" }, ...wish }).map(({ e164 }) => e164);

describe("how memorable a number is", () => {
  test.each([
    ["one digit over and over", "+14155557777", "+14155557283"],
    ["digits in a row", "+14155551234", "+14155551284"],
    ["digits in a row downwards", "+14155559876", "+14155559826"],
    ["a repeated pair", "+14155552828", "+14155552846"],
    ["a mirrored ending", "+14155552882", "+14155552864"],
    ["a round ending", "+14155558100", "+14155558139"],
  ])("%s is better than nothing of the kind", (_, better, worse) => {
    expect(memorability(better)).toBeGreaterThan(memorability(worse));
  });

  test("lies between 0 and 1", () => {
    for (const e164 of ["+18888888888", "+14155550100", "+442079460958", "+1234567", "+4912345678"]) {
      expect(memorability(e164)).toBeGreaterThanOrEqual(0);
      expect(memorability(e164)).toBeLessThanOrEqual(1);
    }
    expect(memorability("+18888888888")).toBeGreaterThan(0.7);
  });
});

describe("ranking", () => {
  test("puts wanted digits at the end before those at the beginning, and these before the middle", () => {
    const numbers = ["+14158350149", "+18355550149", "+14155550835"].map((e164) => number(e164));
    expect(ranked(numbers, { digits: "835" })).toEqual(["+14155550835", "+18355550149", "+14158350149"]);
  });

  test("puts what the buyer prefers first, without hiding the rest", () => {
    const texting = number("+14155550163", 190, { features: ["voice_in", "sms_in"] });
    const plain = number("+14155550111");
    expect(ranked([plain, texting])).toEqual([plain.e164, texting.e164]);
    expect(ranked([plain, texting], { features: ["sms_in"] })).toEqual([texting.e164, plain.e164]);
    const mobile = number("+14155550162", 190, { number_type: "mobile" });
    expect(ranked([plain, mobile], { type: "mobile" })[0]).toBe(mobile.e164);
  });

  test("by price looks at the year first, by memorability at the digits first", () => {
    const numbers = [number("+14155557777", 900), number("+14155550163", 100), number("+14155551188", 500)];
    expect(ranked(numbers, { sort: "price" })).toEqual(["+14155550163", "+14155551188", "+14155557777"]);
    expect(ranked(numbers, { sort: "memorable" })).toEqual(["+14155557777", "+14155551188", "+14155550163"]);
    const cheapStart = {
      ...number("+14155550164", 100),
      price: { ...number("+1", 100).price, setup_cents: 5000, year_cents: 6200 },
    };
    expect(ranked([cheapStart, number("+14155550163", 200)], { sort: "price" })[0]).toBe("+14155550163");
  });

  test("gives the same order regardless of the carrier's order", () => {
    const numbers = ["+14155550163", "+14155550172", "+14155550136", "+14155550127"].map((e164) => number(e164));
    expect(ranked(numbers)).toEqual(ranked([...numbers].reverse()));
    expect(ranked([])).toEqual([]);
  });
});
