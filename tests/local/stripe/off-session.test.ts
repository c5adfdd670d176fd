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

/** Saves a card on the hosted page in setup mode, passing 3-D Secure when asked. */
async function saveCard(card: string) {
  const { id: customer } = await stripe.customers.create({ email: "renew@example.test" });
  const session = await stripe.checkout.sessions.create({
    mode: "setup",
    currency: "usd",
    customer,
    success_url: "http://shop.test/card",
  });
  const saved = await suite.pay(session, { card, authenticate: "approve" });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent"] });
  return { customer, status: saved.status, setup: done.setup_intent as Stripe.SetupIntent };
}

const charge = (customer: string, payment_method: string, options: Stripe.RequestOptions = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 900,
      currency: "usd",
      customer,
      payment_method,
      off_session: true,
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      metadata: { period: "2026-12" },
    },
    options,
  );

test.each([
  ["4242424242424242", "an ordinary card"],
  ["4000002500003155", "a card that was authenticated when it was saved"],
  ["4000003800000446", "a card that counts as set up"],
])("%s: %s pays later without the buyer", async (card) => {
  const { customer, setup } = await saveCard(card);
  expect(setup).toMatchObject({ status: "succeeded", usage: "off_session" });
  const paid = await charge(customer, String(setup.payment_method));
  expect(paid).toMatchObject({ status: "succeeded", amount_received: 900, metadata: { period: "2026-12" } });
});

test("a card that always wants the buyer is refused with authentication_required", async () => {
  const { customer, setup } = await saveCard("4000002760003184");
  const refused = await refusal(charge(customer, String(setup.payment_method)));
  expect(refused).toMatchObject({
    statusCode: 402,
    code: "authentication_required",
    decline_code: "authentication_required",
  });
  expect(refused.payment_intent).toMatchObject({
    status: "requires_payment_method",
    payment_method: null,
    last_payment_error: { code: "authentication_required", payment_method: { id: setup.payment_method } },
  });
  const failed = await stripe.charges.retrieve(String(refused.charge));
  expect(failed).toMatchObject({ status: "failed", outcome: { type: "issuer_declined" } });
});

test("a declined renewal leaves its trace, and the same key only repeats the answer", async () => {
  const { customer, setup } = await saveCard("4000000000000341");
  expect(setup.status).toBe("succeeded");
  const options = { idempotencyKey: "renew:1:2026-12" };
  const first = await refusal(charge(customer, String(setup.payment_method), options));
  const second = await refusal(charge(customer, String(setup.payment_method), options));
  expect(first).toMatchObject({ statusCode: 402, code: "card_declined" });
  expect(second.charge).toBe(first.charge);
  expect((await stripe.charges.list({ customer })).data).toHaveLength(1);
  const { data } = await stripe.events.list({ limit: 3 });
  expect(data.map((event) => event.type)).toEqual([
    "payment_intent.payment_failed",
    "charge.failed",
    "payment_intent.created",
  ]);
});

test("the next charge of a customer is declined on order, with any code, once", async () => {
  const { customer, setup } = await saveCard("4242424242424242");
  await suite.control("POST", "/declines", { code: "insufficient_funds", customer });
  const refused = await refusal(charge(customer, String(setup.payment_method)));
  expect(refused).toMatchObject({ decline_code: "insufficient_funds", statusCode: 402 });
  expect((await charge(customer, String(setup.payment_method))).status).toBe("succeeded");
});

test("issuer-decline cards fail immediately in setup mode and the session stays open", async () => {
  const { status, setup } = await saveCard("4000000000009995");
  expect(status).toBe("declined");
  expect(setup).toMatchObject({
    status: "requires_payment_method",
    last_setup_error: { decline_code: "insufficient_funds" },
  });
});

test("paying in checkout saves the card but does not make it the default", async () => {
  const session = await openSession(stripe);
  await suite.pay(session);
  const customer = (await stripe.customers.retrieve(String(session.customer))) as Stripe.Customer;
  const cards = await stripe.customers.listPaymentMethods(customer.id, { type: "card" });
  expect(cards.data).toHaveLength(1);
  expect(cards.data[0]).toMatchObject({ customer: customer.id, card: { last4: "4242", brand: "visa" } });
  expect(customer.invoice_settings.default_payment_method).toBeNull();
  expect(JSON.stringify(cards.data)).not.toContain("4242424242424242");
});

test("ten seconds after an automatic payment the charge is booked", async () => {
  const { customer, setup } = await saveCard("4242424242424242");
  const paid = await charge(customer, String(setup.payment_method));
  const before = await stripe.charges.retrieve(String(paid.latest_charge));
  expect(before.balance_transaction).toBeNull();
  await suite.advance(10_000);
  const after = await stripe.charges.retrieve(before.id, { expand: ["balance_transaction"] });
  expect(after.balance_transaction).toMatchObject({ amount: 900, fee: 56, net: 844 });
  const updates = await stripe.events.list({ type: "charge.updated", limit: 1 });
  expect(updates.data[0]?.data.previous_attributes).toEqual({ balance_transaction: null });
});

test("a SetupIntent of the API asks for 3-D Secure on its own page and sends the buyer back", async () => {
  const { id: customer } = await stripe.customers.create({});
  const setup = await stripe.setupIntents.create({
    customer,
    payment_method: "pm_card_authenticationRequiredOnSetup",
    confirm: true,
    return_url: "http://shop.test/back",
  });
  expect(setup.status).toBe("requires_action");
  const page = String(setup.next_action?.redirect_to_url?.url);
  const approved = await fetch(page, {
    method: "POST",
    body: new URLSearchParams({ outcome: "approve" }),
    redirect: "manual",
  });
  const back = new URL(String(approved.headers.get("location")));
  expect(back.searchParams.get("redirect_status")).toBe("succeeded");
  const done = await stripe.setupIntents.retrieve(setup.id);
  expect(done.status).toBe("succeeded");
  expect((await charge(customer, String(done.payment_method))).status).toBe("succeeded");
});
