import { describe, expect, test } from "vitest";
import { sampleCartItem, samplePrice, sampleVolumePrice } from "@/components/gallery/samples";
import type { Cart } from "@/lib/contract/cart";
import { priceAt } from "@/lib/contract/volume";
import {
  discountText,
  nextCartStepText,
  nextStepText,
  priceChange,
  priceChangeText,
  volumeDiscount,
  volumeSteps,
} from "@/lib/contract/volume-words";

const cart = (count: number, ...prices: ReturnType<typeof samplePrice>[]) =>
  ({
    currency: "USD",
    volume_count: count,
    items: prices.map((price, index) => sampleCartItem(index, { price: priceAt(price, count) })),
  }) as Cart;

describe("the price at another count is the server's for that step", () => {
  test.each([
    [1, 190, { from: 3, monthly_cents: 175, more: 2 }],
    [2, 190, { from: 3, monthly_cents: 175, more: 1 }],
    [3, 175, { from: 10, monthly_cents: 160, more: 7 }],
    [10, 160, null],
    [500, 160, null],
  ])("%i numbers: %i cents each", (count, monthly_cents, next) => {
    const price = priceAt(sampleVolumePrice(1), count);
    expect(price).toMatchObject({
      monthly_cents,
      due_today_cents: monthly_cents,
      year_cents: 12 * monthly_cents,
      volume: { count, next },
    });
    expect(price).not.toHaveProperty("from");
  });

  test("back to one number it costs what it did", () => {
    expect(priceAt(priceAt(sampleVolumePrice(1), 12), 1)).toEqual(sampleVolumePrice(1));
  });

  test("without volume prices the count does not matter", () => {
    expect(priceAt(samplePrice(), 12)).toEqual(samplePrice());
  });
});

describe("words", () => {
  test.each([
    [1, "2 more and each costs $1.75 a month", null],
    [2, "1 more and each costs $1.75 a month", null],
    [3, "7 more and each costs $1.60 a month", "$1.75 instead of $1.90 a month, for 3 numbers"],
    [10, null, "$1.60 instead of $1.90 a month, for 10 numbers"],
  ])("of an offer with %i numbers", (count, next, discount) => {
    expect([nextStepText(sampleVolumePrice(count)), discountText(sampleVolumePrice(count))]).toEqual([next, discount]);
  });

  test("of an offer without volume prices: none", () => {
    expect([nextStepText(samplePrice()), discountText(samplePrice()), volumeSteps(samplePrice())]).toEqual([
      null,
      null,
      [],
    ]);
  });

  test("of the steps", () => {
    expect(volumeSteps(sampleVolumePrice(1)).map(({ range, monthly_cents }) => [range, monthly_cents])).toEqual([
      ["1 to 2 numbers", 190],
      ["3 to 9 numbers", 175],
      ["10 or more", 160],
    ]);
  });

  test("of a cart: each where all cost the same, the sum where they do not", () => {
    const plain = samplePrice(100);
    expect(nextCartStepText(cart(2, sampleVolumePrice(1), sampleVolumePrice(1)))).toBe(
      "1 more and each costs $1.75 a month",
    );
    expect(nextCartStepText(cart(2, sampleVolumePrice(1), plain))).toBe(
      "1 more number and these cost $2.75 a month instead of $2.90",
    );
    expect(nextCartStepText(cart(4, sampleVolumePrice(1), plain))).toBe(
      "6 more numbers and these cost $2.60 a month instead of $2.75",
    );
    expect(nextCartStepText(cart(10, sampleVolumePrice(1)))).toBeNull();
    expect(nextCartStepText(cart(1, plain))).toBeNull();
  });
});

describe("a change of the cart", () => {
  const offer = sampleVolumePrice(1);

  test("the numbers that stay cost less: said with both sums", () => {
    const after = cart(3, offer, offer, offer);
    const change = priceChange(cart(2, offer, offer), after);
    expect(change).toEqual({ now: 350, before: 380 });
    expect(priceChangeText(change!, after)).toBe(
      "3 numbers count now: the ones you held before cost $3.50 a month instead of $3.80.",
    );
    expect(volumeDiscount(after.items)).toBe(45);
  });

  test("one is left and costs more", () => {
    const many = cart(3, offer, offer, offer);
    const after = cart(1, offer);
    expect(priceChangeText(priceChange(many, after)!, after)).toBe(
      "One number counts now: it costs $1.90 a month instead of $1.75.",
    );
  });

  test("a number that comes or goes without a step changes nothing of the others", () => {
    expect(priceChange(cart(1, offer), cart(2, offer, offer))).toBeNull();
    expect(priceChange(cart(1, offer), cart(0))).toBeNull();
  });
});
