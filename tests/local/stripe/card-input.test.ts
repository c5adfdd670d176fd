import { expect, test } from "vitest";
import { readCard, splitExpiry } from "../../../local/stripe/card-input.ts";
import { decodeForm } from "../../../local/stripe/decode-form.ts";
import { testCards } from "../../../local/stripe/test-cards.ts";

const now = new Date("2026-11-20T12:00:00Z");
const card = { number: "4242 4242 4242 4242", exp_month: "12", exp_year: "34", cvc: "123" };

test("reads a card with spaces and a two-digit year", () => {
  expect(readCard(card, now)).toEqual({ number: "4242424242424242", exp_month: 12, exp_year: 2034, hasCvc: true });
});

test.each([
  ["a digit is wrong", { number: "4242 4242 4242 4241" }, "incorrect_number"],
  ["the number is too short", { number: "4242" }, "incorrect_number"],
  ["month 13", { exp_month: "13" }, "invalid_expiry_month"],
  ["no month", { exp_month: "" }, "invalid_expiry_month"],
  ["a past year", { exp_year: "25" }, "invalid_expiry_year"],
  ["a past month of this year", { exp_month: "10", exp_year: "2026" }, "invalid_expiry_month"],
  ["a 2-digit CVC", { cvc: "12" }, "invalid_cvc"],
  ["a 4-digit CVC on a Visa", { cvc: "1234" }, "invalid_cvc"],
])("refuses a card when %s", (_, change, code) => {
  expect(readCard({ ...card, ...change }, now)).toMatchObject({ code });
});

test("takes the month in which the card ends, and a 4-digit CVC of an Amex", () => {
  expect(readCard({ ...card, exp_month: "11", exp_year: "26" }, now)).toMatchObject({ exp_year: 2026 });
  expect(readCard({ ...card, number: "378282246310005", cvc: "1234" }, now)).toMatchObject({ exp_month: 12 });
});

test("every listed test card passes the number check", () => {
  for (const { number } of testCards)
    expect(readCard({ ...card, number, cvc: "123" }, now), number).toMatchObject({ number });
});

test.each([
  ["12/34", "12", "34"],
  ["12 / 2034", "12", "2034"],
  ["1234", "12", "34"],
  ["1-34", "1", "34"],
])("splits the expiry %s", (text, exp_month, exp_year) => {
  expect(splitExpiry(text)).toEqual({ exp_month, exp_year });
});

test("decodes nested forms and never touches a prototype", () => {
  expect(decodeForm("a[b][0][c]=1&a[b][1][c]=2&expand[]=x&expand[]=y&plain=%2B1&__proto__[polluted]=1")).toEqual({
    a: { b: [{ c: "1" }, { c: "2" }] },
    expand: ["x", "y"],
    plain: "+1",
  });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
