import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clientFor, openSession, refusal, type Suite, secretKey, startSuite } from "./harness.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite({ webhooks: false });
});
beforeEach(() => suite.reset());
afterAll(() => suite.close());

const key = (idempotencyKey: string) => ({ idempotencyKey });
/** The raw request, since the SDK sets a key of its own and retries. */
const post = (path: string, body: string, idempotencyKey?: string) =>
  fetch(`${suite.url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secretKey}`,
      "content-type": "application/x-www-form-urlencoded",
      ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
    },
    body,
  });

async function authorized() {
  const paid = await suite.pay(await openSession(suite.stripe));
  return String(paid.payment_intent);
}

test("the same key gives the first answer again", async () => {
  const first = await suite.stripe.customers.create({ email: "a@example.test" }, key("k1"));
  const second = await suite.stripe.customers.create({ email: "a@example.test" }, key("k1"));
  expect(second.id).toBe(first.id);
  expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
  expect((await suite.stripe.customers.list()).data).toHaveLength(1);
});

test("the same key with other parameters, or another endpoint, is refused", async () => {
  await suite.stripe.customers.create({ email: "a@example.test" }, key("k1"));
  const other = suite.stripe.customers.create({ email: "b@example.test" }, key("k1"));
  expect(await refusal(other)).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  const elsewhere = suite.stripe.setupIntents.create({}, key("k1"));
  expect(await refusal(elsewhere)).toMatchObject({ type: "StripeIdempotencyError" });
});

test("while the first call is running a second one meets 409, and only one is executed", async () => {
  await suite.control("POST", "/execution", { path: "/v1/customers", delayMs: 150 });
  const [first, second] = await Promise.all([
    post("/v1/customers", "email=a%40example.test", "k1"),
    new Promise((later) => setTimeout(later, 40)).then(() => post("/v1/customers", "email=a%40example.test", "k1")),
  ]);
  expect([first.status, second.status]).toEqual([200, 409]);
  expect((await second.json()).error).toMatchObject({ type: "idempotency_error", code: "idempotency_key_in_use" });
  expect((await suite.stripe.customers.list()).data).toHaveLength(1);
});

test("refused parameters are not remembered: the corrected call may use the key", async () => {
  expect((await post("/v1/payment_intents", "amount=10&currency=usd", "k1")).status).toBe(400);
  expect((await post("/v1/payment_intents", "amount=1000&currency=usd", "k1")).status).toBe(200);
});

test("a key is forgotten after 24 hours", async () => {
  const first = await suite.stripe.customers.create({}, key("k1"));
  await suite.advance(86_400_000 - 5_000);
  expect((await suite.stripe.customers.create({}, key("k1"))).id).toBe(first.id);
  await suite.advance(10_000);
  expect((await suite.stripe.customers.create({}, key("k1"))).id).not.toBe(first.id);
});

test("old events and keys are forgotten, young ones are kept", async () => {
  await suite.stripe.customers.create({}, key("old"));
  await suite.advance(31 * 86_400_000);
  await suite.stripe.customers.create({}, key("young"));
  expect(await suite.control("POST", "/prune")).toEqual({ events: 1, idempotency_records: 1 });
});

test("a key has at most 255 characters", async () => {
  expect((await post("/v1/customers", "", "k".repeat(256))).status).toBe(400);
});

test("a capture that answers 500 after it was executed is found done by the SDK's retry", async () => {
  const id = await authorized();
  await suite.control("POST", "/faults", { at: "after", path: "/v1/payment_intents/*/capture", status: 500 });
  const captured = await suite.stripe.paymentIntents.capture(id, { amount_to_capture: 1500 }, key("capture:1"));
  expect(captured).toMatchObject({ status: "succeeded", amount_received: 1500 });
  expect(captured.lastResponse.headers["idempotent-replayed"]).toBe("true");
  const captures = await suite.stripe.events.list({ type: "charge.captured" });
  expect(captures.data).toHaveLength(1);
});

test("a 500 that Stripe itself stored is repeated under its key, though the capture was executed", async () => {
  const id = await authorized();
  await suite.control("POST", "/execution", { path: "/v1/payment_intents/*/capture", outcome: "error_after" });
  const impatient = clientFor(suite.url, { maxNetworkRetries: 0 });
  const capture = () => impatient.paymentIntents.capture(id, {}, key("capture:1"));
  expect(await refusal(capture())).toMatchObject({ statusCode: 500, type: "StripeAPIError" });
  expect(await refusal(capture())).toMatchObject({ statusCode: 500 });
  expect((await suite.stripe.paymentIntents.retrieve(id)).status).toBe("succeeded");
});

test("two failures before execution cost the SDK two retries and make one object", async () => {
  await suite.control("POST", "/faults", {
    at: "before",
    path: "/v1/customers",
    method: "POST",
    status: 500,
    times: 2,
  });
  await suite.stripe.customers.create({ email: "a@example.test" });
  expect((await suite.stripe.customers.list()).data).toHaveLength(1);
});

test("429 is not retried by the SDK", async () => {
  await suite.control("POST", "/faults", { at: "before", path: "/v1/customers", status: 429 });
  expect(await refusal(suite.stripe.customers.create({}))).toMatchObject({
    type: "StripeRateLimitError",
    statusCode: 429,
  });
});

test("an answer that is lost on the way does not refund twice", async () => {
  const id = await authorized();
  await suite.stripe.paymentIntents.capture(id);
  await suite.control("POST", "/faults", { at: "after", path: "/v1/refunds", drop: "reset" });
  const refund = await suite.stripe.refunds.create({ payment_intent: id, amount: 500 }, key("refund:1"));
  const { data } = await suite.stripe.refunds.list({ payment_intent: id });
  expect(data.map((entry) => [entry.id, entry.amount])).toEqual([[refund.id, 500]]);
});
