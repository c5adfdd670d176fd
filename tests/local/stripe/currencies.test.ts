import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession, refusal, type Suite, startSuite } from "./harness.ts";

let suite: Suite;
let stripe: Stripe;
beforeAll(async () => {
  suite = await startSuite({ webhooks: false });
  stripe = suite.stripe;
});
afterAll(() => suite.close());

const pay = (amount: number, currency: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount,
    currency,
    confirm: true,
    payment_method: "pm_card_visa",
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    ...more,
  });

test.each([
  ["usd", 50],
  ["gbp", 38],
  ["jpy", 75],
  ["kwd", 160],
  ["czk", 1500],
  ["huf", 17_501],
  ["isk", 6100],
  ["ugx", 175_000],
  ["mga", 2250],
])("%s %i can be charged", async (currency, amount) => {
  expect(await pay(amount, currency)).toMatchObject({ status: "succeeded", amount_received: amount });
});

test.each([
  ["less than the currency's smallest charge", 29, "gbp", "amount_too_small"],
  ["less than 50 US cents after conversion", 50, "jpy", "amount_too_small"],
  ["a three-decimal amount that does not end in 0", 5124, "kwd", "parameter_invalid_integer"],
  ["a fraction of a krona", 6150, "isk", "parameter_invalid_integer"],
  ["a fraction of a shilling", 175_050, "ugx", "parameter_invalid_integer"],
  ["ten digits", 1_000_000_000, "usd", "amount_too_large"],
])("%s is refused", async (_, amount, currency, code) => {
  expect(await refusal(pay(amount, currency))).toMatchObject({ statusCode: 400, code, param: "amount" });
});

test.each(["xyz", "iqd", "us"])("%s is no currency that Stripe charges in", async (currency) => {
  expect(await refusal(pay(1000, currency))).toMatchObject({ statusCode: 400, param: "currency" });
});

test("a session is charged as a whole, in its own currency", async () => {
  const lines = (currency: string, ...amounts: number[]) => ({
    line_items: amounts.map((unit_amount) => ({
      quantity: 1,
      price_data: { currency, unit_amount, product_data: { name: "x" } },
    })),
  });
  expect((await openSession(stripe, lines("jpy", 40, 40))).amount_total).toBe(80);
  expect(await refusal(openSession(stripe, lines("jpy", 30, 40)))).toMatchObject({ code: "amount_too_small" });
  expect(await refusal(openSession(stripe, lines("kwd", 1001, 1000)))).toMatchObject({ param: "line_items" });
});

test("a capture and a refund follow the same rules", async () => {
  const held = await pay(10_000, "kwd", { capture_method: "manual" });
  const capture = (amount_to_capture: number) => stripe.paymentIntents.capture(held.id, { amount_to_capture });
  expect(await refusal(capture(5005))).toMatchObject({ param: "amount_to_capture" });
  expect(await refusal(capture(100))).toMatchObject({ code: "amount_too_small", param: "amount_to_capture" });
  expect((await capture(5010)).amount_received).toBe(5010);
  const refund = (amount: number) => stripe.refunds.create({ payment_intent: held.id, amount });
  expect(await refusal(refund(1005))).toMatchObject({ param: "amount" });
  expect((await refund(10)).amount).toBe(10);
});

test("people read amounts with the decimals of their currency", async () => {
  for (const [currency, amount, read] of [
    ["kwd", 5120, "KWD 5.120"],
    ["jpy", 500, "¥500"],
    ["isk", 500_000, "ISK 5,000"],
  ] as const) {
    const session = await openSession(stripe, {
      line_items: [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: "x" } } }],
    });
    const page = await (await fetch(session.url!)).text();
    expect(page.replaceAll("\u00a0", " ")).toContain(read);
  }
});
