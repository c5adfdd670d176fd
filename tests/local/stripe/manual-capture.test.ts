import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSession, refusal, type Suite, startSuite } from "./harness.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
beforeEach(() => suite.reset());
afterAll(() => suite.close());

const day = 86_400_000;

async function authorize(card = "4242424242424242"): Promise<Stripe.PaymentIntent> {
  const session = await openSession(suite.stripe);
  const paid = await suite.pay(session, { card });
  expect(paid.status).toBe("complete");
  return suite.stripe.paymentIntents.retrieve(String(paid.payment_intent), { expand: ["latest_charge"] });
}
const chargeOf = (intent: Stripe.PaymentIntent) => intent.latest_charge as Stripe.Charge;
const cardOf = (intent: Stripe.PaymentIntent) => chargeOf(intent).payment_method_details?.card;

test("authorizing keeps the money on the card until it is captured", async () => {
  const session = await openSession(suite.stripe);
  expect(session).toMatchObject({ status: "open", payment_intent: null, amount_total: 2500, livemode: false });
  await suite.pay(session);
  const done = await suite.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.latest_charge"] });
  expect(done).toMatchObject({ status: "complete", payment_status: "unpaid", url: null });
  const intent = done.payment_intent as Stripe.PaymentIntent;
  expect(intent).toMatchObject({
    status: "requires_capture",
    amount: 2500,
    amount_capturable: 2500,
    amount_received: 0,
    capture_method: "manual",
    metadata: { order_id: "order-1" },
  });
  expect(chargeOf(intent)).toMatchObject({ captured: false, paid: true, amount_captured: 0, status: "succeeded" });
  const week = 7 * 86_400;
  expect(cardOf(intent)?.capture_before).toBe(chargeOf(intent).created + week);
});

test("the events of an authorization and of its capture come in the documented order", async () => {
  const intent = await authorize();
  await suite.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 });
  const { data } = await suite.stripe.events.list({ limit: 100 });
  expect(data.map((event) => event.type).reverse()).toEqual([
    "customer.created",
    "payment_intent.created",
    "payment_method.attached",
    "charge.succeeded",
    "payment_intent.amount_capturable_updated",
    "checkout.session.completed",
    "charge.captured",
    "payment_intent.succeeded",
  ]);
});

test("a part is captured once, the rest goes back without a Refund object", async () => {
  const intent = await authorize();
  const captured = await suite.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 });
  expect(captured).toMatchObject({ status: "succeeded", amount_received: 1500, amount_capturable: 0, amount: 2500 });
  const charge = await suite.stripe.charges.retrieve(String(captured.latest_charge));
  expect(charge).toMatchObject({ captured: true, amount_captured: 1500, amount_refunded: 1000, refunded: false });
  expect((await suite.stripe.refunds.list({ payment_intent: intent.id })).data).toEqual([]);
  expect(await refusal(suite.stripe.paymentIntents.capture(intent.id))).toMatchObject({
    statusCode: 400,
    code: "payment_intent_unexpected_state",
    payment_intent: { id: intent.id, status: "succeeded" },
  });
  expect(await refusal(suite.stripe.paymentIntents.cancel(intent.id))).toMatchObject({ statusCode: 400 });
  const [session] = (await suite.stripe.checkout.sessions.list({ payment_intent: intent.id })).data;
  expect(session?.payment_status).toBe("paid");
});

test("without an amount everything is captured; too much and nothing are refused", async () => {
  const intent = await authorize();
  const tooMuch = suite.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2501 });
  expect(await refusal(tooMuch)).toMatchObject({ statusCode: 400, code: "amount_too_large" });
  const nothing = suite.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 0 });
  expect(await refusal(nothing)).toMatchObject({ statusCode: 400, code: "parameter_invalid_integer" });
  expect((await suite.stripe.paymentIntents.capture(intent.id)).amount_received).toBe(2500);
});

test("a canceled authorization cannot be captured any more", async () => {
  const intent = await authorize();
  const canceled = await suite.stripe.paymentIntents.cancel(intent.id, { cancellation_reason: "abandoned" });
  expect(canceled).toMatchObject({ status: "canceled", amount_capturable: 0, cancellation_reason: "abandoned" });
  expect(await refusal(suite.stripe.paymentIntents.capture(intent.id))).toMatchObject({
    statusCode: 400,
    code: "payment_intent_unexpected_state",
  });
  expect(await refusal(suite.stripe.paymentIntents.cancel(intent.id))).toMatchObject({ statusCode: 400 });
  await suite.idle();
  expect(suite.sink.types().filter((type) => type.startsWith("payment_intent.canceled"))).toHaveLength(1);
});

test("the authorization ends after seven days on the emulator's clock", async () => {
  const intent = await authorize();
  await suite.advance(7 * day - 60_000);
  expect((await suite.stripe.paymentIntents.retrieve(intent.id)).status).toBe("requires_capture");
  await suite.advance(60_000);
  const ended = await suite.stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
  expect(ended).toMatchObject({ status: "canceled", cancellation_reason: "automatic", amount_capturable: 0 });
  expect(chargeOf(ended)).toMatchObject({ captured: false, refunded: true });
  const { data } = await suite.stripe.events.list({ limit: 2 });
  expect(data.map((event) => [event.type, event.request])).toEqual([
    ["payment_intent.canceled", { id: null, idempotency_key: null }],
    ["charge.expired", { id: null, idempotency_key: null }],
  ]);
  expect(await refusal(suite.stripe.paymentIntents.capture(intent.id))).toMatchObject({ statusCode: 400 });
});

test("the issuer can end an authorization early, on order", async () => {
  const intent = await authorize();
  await suite.control("POST", `/payment_intents/${intent.id}/expire`);
  expect((await suite.stripe.paymentIntents.retrieve(intent.id)).status).toBe("canceled");
});

test("a capture can be refused on order, with the authorization kept or gone", async () => {
  const kept = await authorize();
  await suite.control("POST", "/declines", { on: "capture", code: "generic_decline", payment_intent: kept.id });
  expect(await refusal(suite.stripe.paymentIntents.capture(kept.id))).toMatchObject({
    statusCode: 402,
    code: "card_declined",
    payment_intent: { status: "requires_capture" },
  });
  expect((await suite.stripe.paymentIntents.capture(kept.id)).status).toBe("succeeded");

  const gone = await authorize();
  await suite.control("POST", "/declines", { on: "capture", code: "generic_decline", authorization: "gone" });
  expect(await refusal(suite.stripe.paymentIntents.capture(gone.id))).toMatchObject({ statusCode: 402 });
  expect((await suite.stripe.paymentIntents.retrieve(gone.id)).status).toBe("canceled");
});

test("a rule of Stripe's keeps the id it was posted with, and stays in the list with its strikes", async () => {
  const intent = await authorize();
  const rule = { id: "mine", on: "capture", code: "generic_decline", payment_intent: intent.id };
  await suite.control("POST", "/declines", rule);
  await refusal(suite.stripe.paymentIntents.capture(intent.id));
  expect(await suite.control("GET", "/declines")).toContainEqual({ ...rule, seen: 1, struck: 1 });
  await suite.control("DELETE", "/declines?id=mine");
  expect(await suite.control("GET", "/declines")).not.toContainEqual(expect.objectContaining({ id: "mine" }));
  expect((await suite.stripe.paymentIntents.capture(intent.id)).status).toBe("succeeded");
});

test("the saved card is charged again without the buyer, unless it is the one that refuses later charges", async () => {
  const good = await authorize();
  const recharge = (intent: Stripe.PaymentIntent) =>
    suite.stripe.paymentIntents.create({
      amount: 700,
      currency: "usd",
      customer: String(intent.customer),
      payment_method: String(intent.payment_method),
      off_session: true,
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    });
  expect(await recharge(good)).toMatchObject({ status: "succeeded", amount_received: 700 });

  const failing = await authorize("4000000000000341");
  const refused = await refusal(recharge(failing));
  expect(refused).toMatchObject({ statusCode: 402, code: "card_declined", decline_code: "generic_decline" });
  expect(refused.payment_intent).toMatchObject({ status: "requires_payment_method", payment_method: null });
  const charge = await suite.stripe.charges.retrieve(String(refused.charge));
  expect(charge).toMatchObject({ status: "failed", paid: false, receipt_url: null, failure_code: "card_declined" });
});

test("a session's PaymentIntent is neither confirmed nor canceled by the API before it is authorized", async () => {
  const session = await openSession(suite.stripe);
  const declined = await suite.pay(session, { card: "4000000000000002" });
  const id = String(declined.payment_intent);
  expect(await refusal(suite.stripe.paymentIntents.cancel(id))).toMatchObject({ statusCode: 400 });
  const confirmed = suite.stripe.paymentIntents.confirm(id, {
    payment_method: "pm_card_visa",
    return_url: "http://shop.test",
  });
  expect(await refusal(confirmed)).toMatchObject({ statusCode: 400 });
  await suite.stripe.checkout.sessions.expire(session.id);
  expect((await suite.stripe.paymentIntents.retrieve(id)).status).toBe("canceled");
});
