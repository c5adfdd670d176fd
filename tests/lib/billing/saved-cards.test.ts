import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import type { CardFacts } from "@/lib/billing/my-card-rows";
import { groupCards, toCards } from "@/lib/billing/saved-cards";

const at = new Date("2027-03-10T08:00:00Z");
const facts: CardFacts = {
  account_id: "",
  account_name: "",
  email: null,
  stripe_customer_id: "cus_1",
  known_card: null,
  currency: "USD",
  bill_at: "2027-04-05T08:00:00Z",
  unpaid: [],
};
/** As Stripe lists a card. */
const card = (id: string, last4: string, [exp_month, exp_year]: [number, number] = [1, 2040]) =>
  ({ id, card: { brand: "visa", last4, exp_month, exp_year, fingerprint: `f-${last4}` } }) as Stripe.PaymentMethod;
const shown = (methods: Stripe.PaymentMethod[], paying: (string | null)[], more: Partial<CardFacts> = {}) =>
  toCards(groupCards(methods, paying), { ...facts, ...more }, at);
const bill = {
  id: "",
  number: "NN-000001",
  due_cents: 190,
  currency: "USD",
  problem: "declined" as const,
  next_attempt_at: null,
};

describe("which card pays", () => {
  test.each([
    ["the chosen one", ["pm_1", "pm_2"], ["1111"]],
    ["the one of the newest order, when none is chosen", [null, "pm_2"], ["2222"]],
    ["the one of the newest order, when the chosen one was removed", ["pm_gone", "pm_2"], ["2222"]],
    ["none, when neither is there", ["pm_gone", null], []],
  ])("%s", (_, paying, expected) => {
    const { cards } = shown([card("pm_1", "1111"), card("pm_2", "2222")], paying);
    expect(cards.filter(({ pays_bills }) => pays_bills).map(({ last4 }) => last4)).toEqual(expected);
  });
});

test("a card that was entered twice is one, with what was typed last", () => {
  const { cards } = shown([card("pm_new", "1111", [5, 2031]), card("pm_old", "1111", [5, 2028])], ["pm_old"]);
  expect(cards).toMatchObject([{ id: "pm_new", exp_year: 2031, pays_bills: true, may_remove: false }]);
});

test("cards without a fingerprint are not mistaken for one another", () => {
  const bare = (id: string) => ({ id, card: { ...card(id, "1111").card, fingerprint: null } }) as Stripe.PaymentMethod;
  expect(shown([bare("pm_1"), bare("pm_2")], []).cards).toHaveLength(2);
});

test.each([
  ["the end of its month is over", [2, 2027], "ended"],
  ["it is good until the end of this month, and the bill comes after", [3, 2027], "before_bill"],
  ["it is good on the bill day", [4, 2027], null],
] as const)("%s", (_, [month, year], ends) => {
  expect(shown([card("pm_1", "1111", [month, year])], ["pm_1"]).cards[0]?.ends).toBe(ends);
  const without = shown([card("pm_1", "1111", [month, year])], ["pm_1"], { bill_at: null }).cards[0]?.ends;
  expect(without).toBe(ends === "ended" ? "ended" : null);
});

describe("what may be removed", () => {
  const two = [card("pm_1", "1111"), card("pm_2", "2222")];
  test.each([
    ["while numbers renew, all but the one that pays", two, ["pm_1"], {}, [false, true]],
    ["while numbers renew, not the last", [card("pm_1", "1111")], [null], {}, [false]],
    ["when nothing renews and nothing is owed, any", two, ["pm_1"], { bill_at: null }, [true, true]],
    [
      "when nothing renews and a bill is open, not the one that pays",
      two,
      ["pm_1"],
      { bill_at: null, unpaid: [{ ...bill, refused: [] }] },
      [false, true],
    ],
  ])("%s", (_, methods, paying, more, expected) => {
    expect(shown(methods, paying, more).cards.map(({ may_remove }) => may_remove)).toEqual(expected);
  });
});

test("an unpaid bill is paid with a card that is good and was not refused for it", () => {
  const mayPay = (expiry: [number, number], refused: string[], paying: string | null = "pm_1") =>
    shown([card("pm_1", "1111", expiry)], [paying], { unpaid: [{ ...bill, refused }] }).unpaid[0]?.may_pay;
  expect(mayPay([1, 2040], [])).toBe(true);
  expect(mayPay([1, 2040], ["pm_0"])).toBe(true);
  expect(mayPay([1, 2040], ["pm_1"])).toBe(false);
  expect(mayPay([2, 2027], [])).toBe(false);
  expect(mayPay([1, 2040], [], null)).toBe(false);
});
