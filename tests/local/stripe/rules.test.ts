import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession, refusal, type Suite, secretKey, startSuite } from "./harness.ts";

let suite: Suite;
let stripe: Stripe;
beforeAll(async () => {
  suite = await startSuite({ webhooks: false });
  stripe = suite.stripe;
});
afterAll(() => suite.close());

const never = { enabled: true, allow_redirects: "never" } as const;
const customer = async () => (await stripe.customers.create({ email: "rules@example.test" })).id;
/** A card that is saved to a new customer. */
async function savedCard(alias = "pm_card_visa") {
  const owner = await customer();
  const card = await stripe.paymentMethods.attach(alias, { customer: owner });
  return { owner, card: card.id };
}

test("an unknown parameter is refused by name, also a nested one", async () => {
  const flat = stripe.customers.create({ colour: "red" } as Stripe.CustomerCreateParams);
  expect(await refusal(flat)).toMatchObject({ statusCode: 400, code: "parameter_unknown", param: "colour" });
  const nested = openSession(stripe, {
    payment_intent_data: { capture: "manual" } as Stripe.Checkout.SessionCreateParams["payment_intent_data"],
  });
  expect(await refusal(nested)).toMatchObject({ code: "parameter_unknown", param: "payment_intent_data[capture]" });
});

test("payment_method_types is no longer writable", async () => {
  const old = { amount: 100, currency: "usd", payment_method_types: ["card"] } as Stripe.PaymentIntentCreateParams;
  expect(await refusal(stripe.paymentIntents.create(old))).toMatchObject({
    statusCode: 400,
    code: "payment_method_types_no_longer_supported",
  });
  const session = openSession(stripe, { payment_method_types: ["card"] } as Stripe.Checkout.SessionCreateParams);
  expect(await refusal(session)).toMatchObject({ statusCode: 400 });
});

test.each([
  ["50 cents are the least", { amount: 49 }, "amount_too_small"],
  ["an amount is a whole number", { amount: 10.5 }, "parameter_invalid_integer"],
  ["an amount is positive", { amount: -100 }, "parameter_invalid_integer"],
])("%s", async (_, change, code) => {
  const create = stripe.paymentIntents.create({ currency: "usd", ...change });
  expect(await refusal(create)).toMatchObject({ statusCode: 400, code, param: "amount" });
});

test("a missing parameter is named; currency is written in small letters", async () => {
  const missing = stripe.paymentIntents.create({ currency: "usd" } as Stripe.PaymentIntentCreateParams);
  expect(await refusal(missing)).toMatchObject({ code: "parameter_missing", param: "amount" });
  expect((await stripe.paymentIntents.create({ amount: 100, currency: "USD" })).currency).toBe("usd");
});

test("off_session goes only with confirm, and never with setup_future_usage", async () => {
  const { owner, card } = await savedCard();
  const base = {
    amount: 100,
    currency: "usd",
    customer: owner,
    payment_method: card,
    automatic_payment_methods: never,
  };
  const idle = stripe.paymentIntents.create({ ...base, off_session: true });
  expect(await refusal(idle)).toMatchObject({ statusCode: 400, param: "off_session" });
  const both = stripe.paymentIntents.create({
    ...base,
    off_session: true,
    confirm: true,
    setup_future_usage: "off_session",
  });
  expect(await refusal(both)).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("setup_future_usage"),
  });
});

test("confirming needs a return_url unless redirects are excluded", async () => {
  const { owner, card } = await savedCard();
  const base = { amount: 100, currency: "usd", customer: owner, payment_method: card, confirm: true };
  expect(await refusal(stripe.paymentIntents.create(base))).toMatchObject({ statusCode: 400, param: "return_url" });
  const ways = [{ return_url: "http://shop.test" }, { automatic_payment_methods: never }];
  for (const way of ways) expect((await stripe.paymentIntents.create({ ...base, ...way })).status).toBe("succeeded");
});

test("a customer's card is charged only in that customer's name", async () => {
  const { card } = await savedCard();
  const base = { amount: 100, currency: "usd", payment_method: card, confirm: true, automatic_payment_methods: never };
  expect(await refusal(stripe.paymentIntents.create(base))).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("must provide the customer"),
  });
  const stranger = stripe.paymentIntents.create({ ...base, customer: await customer() });
  expect(await refusal(stranger)).toMatchObject({ statusCode: 400 });
});

test("a default card has to be attached to the customer", async () => {
  const { owner, card } = await savedCard();
  const update = (id: string) => stripe.customers.update(id, { invoice_settings: { default_payment_method: card } });
  expect(await refusal(update(await customer()))).toMatchObject({
    statusCode: 400,
    message: `The customer does not have a payment method with the ID ${card}. The payment method must be attached to the customer.`,
  });
  expect((await update(owner)).invoice_settings.default_payment_method).toBe(card);
});

test("a detached card is gone for good, and so is one that was used without a customer", async () => {
  const { owner, card } = await savedCard();
  await stripe.paymentMethods.detach(card);
  const again = stripe.paymentMethods.attach(card, { customer: owner });
  expect(await refusal(again)).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("may not be used again"),
  });

  const guest = await stripe.paymentIntents.create({
    amount: 100,
    currency: "usd",
    payment_method: "pm_card_visa",
    confirm: true,
    automatic_payment_methods: never,
  });
  const reuse = stripe.paymentMethods.attach(String(guest.payment_method), { customer: owner });
  expect(await refusal(reuse)).toMatchObject({ statusCode: 400 });
});

test("cards that the issuer refuses cannot be saved", async () => {
  const attach = stripe.paymentMethods.attach("pm_card_visa_chargeDeclined", { customer: await customer() });
  expect(await refusal(attach)).toMatchObject({ statusCode: 402, code: "card_declined" });
});

test.each([
  ["too many keys", Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"]))],
  ["a key above 40 characters", { ["k".repeat(41)]: "v" }],
  ["a value above 500 characters", { k: "v".repeat(501) }],
])("metadata with %s is refused", async (_, metadata) => {
  expect(await refusal(stripe.customers.create({ metadata }))).toMatchObject({ statusCode: 400, param: "metadata" });
});

test("metadata is merged; an empty value removes its key", async () => {
  const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
  const updated = await stripe.customers.update(id, { metadata: { b: "", c: "3" }, name: "Ada" });
  expect(updated).toMatchObject({ metadata: { a: "1", c: "3" }, name: "Ada", email: null });
  expect(updated.metadata).not.toHaveProperty("b");
  expect((await stripe.customers.update(id, { name: "" })).name).toBeNull();
});

test.each([
  ["an end in less than 30 minutes", () => ({ expires_at: Math.floor(Date.now() / 1000) + 1700 }), "expires_at"],
  ["an end after more than 24 hours", () => ({ expires_at: Math.floor(Date.now() / 1000) + 86_500 }), "expires_at"],
  ["a customer and an address", () => ({ customer_email: "a@example.test" }), "customer"],
  ["a customer and customer_creation", () => ({ customer_creation: "always" }), "customer"],
  ["an unknown customer", () => ({ customer: "cus_none" }), "customer"],
  ["a long reference", () => ({ client_reference_id: "x".repeat(201) }), "client_reference_id"],
  ["an address that is none", () => ({ success_url: "nowhere" }), "success_url"],
  ["the old ui_mode", () => ({ ui_mode: "hosted" }), "ui_mode"],
  ["no lines", () => ({ line_items: undefined }), "line_items"],
  [
    "less than 50 cents",
    () => ({
      line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 49, product_data: { name: "x" } } }],
    }),
    "line_items",
  ],
] satisfies [string, () => Stripe.Checkout.SessionCreateParams, string][])(
  "a session with %s is refused",
  async (_, change, param) => {
    expect(await refusal(openSession(stripe, change()))).toMatchObject({ statusCode: 400, param });
  },
);

test("a card is updated in setup mode, which has no lines and needs a currency", async () => {
  const base = { mode: "setup", customer: await customer(), success_url: "http://shop.test" } as const;
  expect(await refusal(stripe.checkout.sessions.create(base))).toMatchObject({ param: "currency" });
  const lines = [{ quantity: 1, price_data: { currency: "usd", unit_amount: 500, product_data: { name: "x" } } }];
  const withLines = stripe.checkout.sessions.create({ ...base, currency: "usd", line_items: lines });
  expect(await refusal(withLines)).toMatchObject({ param: "line_items" });
  expect(await stripe.checkout.sessions.create({ ...base, currency: "usd" })).toMatchObject({
    amount_total: null,
    payment_status: "no_payment_required",
  });
});

test("answers carry every nullable field, the request id and the version", async () => {
  const session = await openSession(stripe);
  for (const field of [
    "customer_details",
    "payment_intent",
    "setup_intent",
    "subscription",
    "shipping_cost",
    "locale",
  ]) {
    expect(session[field as keyof typeof session], field).toBeNull();
  }
  expect(session).toMatchObject({
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    livemode: false,
  });
  expect(session.lastResponse.requestId).toMatch(/^req_/);
  expect(session.lastResponse.apiVersion).toBe("2026-10-28.endive");
});

test("ids are unknown, keys are wrong, paths do not exist: each in Stripe's own envelope", async () => {
  const unknown = stripe.paymentIntents.retrieve("pi_none");
  expect(await refusal(unknown)).toMatchObject({ statusCode: 404, code: "resource_missing", param: "intent" });
  const wrongKey = await fetch(`${suite.url}/v1/customers`, { headers: { authorization: `Bearer ${secretKey}x` } });
  expect([wrongKey.status, (await wrongKey.json()).error.type]).toEqual([401, "invalid_request_error"]);
  const nowhere = await fetch(`${suite.url}/v1/nowhere`, { headers: { authorization: `Bearer ${secretKey}` } });
  expect([nowhere.status, (await nowhere.json()).error.type]).toEqual([404, "invalid_request_error"]);
});

test("a wrong expand is refused before anything happens", async () => {
  const email = "expand@example.test";
  const create = stripe.customers.create({ email, expand: ["nonsense"] });
  expect(await refusal(create)).toMatchObject({ statusCode: 400, param: "expand" });
  expect((await stripe.customers.list({ email })).data).toEqual([]);
});

test("lists page by the last id, newest first", async () => {
  const owner = await customer();
  const made: string[] = [];
  for (let index = 0; index < 5; index++) {
    made.unshift((await stripe.paymentIntents.create({ amount: 100 + index, currency: "usd", customer: owner })).id);
  }
  const first = await stripe.paymentIntents.list({ customer: owner, limit: 2 });
  expect(first).toMatchObject({ has_more: true, url: "/v1/payment_intents" });
  const all: string[] = [];
  for await (const intent of stripe.paymentIntents.list({ customer: owner, limit: 2 })) all.push(intent.id);
  expect(all).toEqual(made);
  const newer = await stripe.paymentIntents.list({ customer: owner, ending_before: made[2], limit: 1 });
  expect(newer).toMatchObject({ has_more: true, data: [{ id: made[1] }] });
  const none = stripe.paymentIntents.list({ customer: owner, starting_after: "pi_none" });
  expect(await refusal(none)).toMatchObject({ statusCode: 400 });
});

test("a deleted customer takes the cards along and is answered as deleted", async () => {
  const { owner, card } = await savedCard();
  expect(await stripe.customers.del(owner)).toMatchObject({ id: owner, deleted: true });
  expect(await stripe.customers.retrieve(owner)).toEqual(expect.objectContaining({ id: owner, deleted: true }));
  expect((await stripe.paymentMethods.retrieve(card)).customer).toBeNull();
});
