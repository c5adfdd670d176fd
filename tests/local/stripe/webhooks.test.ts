import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openSession, type Suite, startSuite, webhookSecret } from "./harness.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
beforeEach(() => suite.reset());
afterAll(() => suite.close());

const completed = "checkout.session.completed";
const of = (type: string) => suite.sink.received.filter((entry) => entry.type === type);
const pay = async () => suite.pay(await openSession(suite.stripe));
const undelivered = async () =>
  (await suite.stripe.events.list({ delivery_success: false, limit: 100 })).data.map((event) => event.type);
/** Verifies as the shop's handler does. */
const verify = ({ body, signature }: { body: string; signature: string }) =>
  new Stripe("sk_test_x", { telemetry: false }).webhooks.constructEvent(body, signature, webhookSecret);

test("every event of a payment arrives, signed, as a frozen copy of its object", async () => {
  const paid = await pay();
  await suite.idle();
  expect([...suite.sink.types()].sort()).toEqual(
    [
      "charge.succeeded",
      completed,
      "customer.created",
      "payment_intent.amount_capturable_updated",
      "payment_intent.created",
      "payment_method.attached",
    ].sort(),
  );
  for (const entry of suite.sink.received) expect(verify(entry).livemode).toBe(false);
  const created = of("payment_intent.created")[0]?.event.data.object as Stripe.PaymentIntent;
  expect(created).toMatchObject({ id: paid.payment_intent, status: "requires_payment_method" });
  expect(await undelivered()).toEqual([]);
});

test("an event names the API call behind it; what the buyer does has none", async () => {
  await suite.stripe.customers.create({}, { idempotencyKey: "c1" });
  const [event] = (await suite.stripe.events.list({ type: "customer.created" })).data;
  expect(event?.request).toEqual({ id: expect.stringMatching(/^req_/), idempotency_key: "c1" });
  await pay();
  const [done] = (await suite.stripe.events.list({ type: completed })).data;
  expect(done?.request).toEqual({ id: null, idempotency_key: null });
});

test("when business time is moved, events carry it and their signatures stay on the machine's clock", async () => {
  await suite.advance(40 * 86_400_000);
  await pay();
  await suite.idle();
  const [entry] = of(completed);
  const signedAt = Number(/t=(\d+)/.exec(entry!.signature)?.[1]);
  expect(Math.abs(signedAt - Date.now() / 1000)).toBeLessThan(60);
  expect(entry!.event.created - Date.now() / 1000).toBeGreaterThan(39 * 86_400);
  expect(verify(entry!).type).toBe(completed);
});

test("an endpoint that is down gets the same event again, with a new signature", async () => {
  let failures = 2;
  suite.sink.answer = async ({ type }) => (type === completed && failures-- > 0 ? 500 : 200);
  await pay();
  await vi.waitFor(() => expect(of(completed)).toHaveLength(3));
  expect(new Set(of(completed).map((entry) => entry.event.id)).size).toBe(1);
  expect(new Set(of(completed).map((entry) => entry.body)).size).toBe(1);
  for (const entry of of(completed)) verify(entry);
  await vi.waitFor(async () => expect(await undelivered()).toEqual([]));
});

test("an event that never arrives stays in the list of undelivered ones", async () => {
  suite.sink.answer = async ({ type }) => (type === completed ? 500 : 200);
  await pay();
  await vi.waitFor(() => expect(of(completed)).toHaveLength(4));
  await vi.waitFor(async () => expect(await undelivered()).toEqual([completed]));
  const delivered = await suite.stripe.events.list({ delivery_success: true, limit: 100 });
  expect(delivered.data.map((event) => event.type)).not.toContain(completed);
});

test("dropped: nothing arrives, and reconciliation finds it", async () => {
  await suite.control("POST", "/hooks", { type: completed, mode: "drop" });
  expect((await pay()).status).toBe("complete");
  await suite.idle();
  expect(of(completed)).toHaveLength(0);
  expect(await undelivered()).toEqual([completed]);
});

test("a session completed without any webhook is found in the list of events", async () => {
  const session = await openSession(suite.stripe);
  await suite.idle();
  const before = suite.sink.received.length;
  expect((await suite.pay(session, { webhook: false })).status).toBe("complete");
  await suite.idle();
  expect(suite.sink.received).toHaveLength(before);
  expect(await undelivered()).toContain(completed);
});

test("duplicated: the same event arrives twice", async () => {
  await suite.control("POST", "/hooks", { type: completed, mode: "duplicate" });
  await pay();
  await vi.waitFor(() => expect(of(completed)).toHaveLength(2));
  expect(of(completed)[0]?.body).toBe(of(completed)[1]?.body);
});

test("delayed: it arrives after its successors", async () => {
  await suite.control("POST", "/hooks", { type: "payment_intent.created", mode: "delay", ms: 200 });
  await pay();
  await vi.waitFor(() => expect(of("payment_intent.created")).toHaveLength(1));
  expect(suite.sink.types().at(-1)).toBe("payment_intent.created");
});

test("out of order: it is overtaken", async () => {
  await suite.control("POST", "/hooks", { type: "charge.succeeded", mode: "reorder" });
  await pay();
  await vi.waitFor(() => expect(of("charge.succeeded")).toHaveLength(1));
  expect(suite.sink.types().indexOf("charge.succeeded")).toBeGreaterThan(0);
});

test("bad signature: the shop must refuse it", async () => {
  await suite.control("POST", "/hooks", { type: completed, mode: "bad_signature" });
  await pay();
  await suite.idle();
  const [forged] = of(completed);
  expect(() => verify(forged ?? { body: "", signature: "" })).toThrow();
});

test("a secret that is changed signs from then on", async () => {
  await suite.control("POST", "/endpoint", { secret: "whsec_new" });
  await pay();
  await suite.idle();
  const [entry] = of(completed);
  expect(() => verify(entry ?? { body: "", signature: "" })).toThrow();
  const stripe = new Stripe("sk_test_x", { telemetry: false });
  expect(stripe.webhooks.constructEvent(String(entry?.body), String(entry?.signature), "whsec_new").type).toBe(
    completed,
  );
});

test("events are listed by type, by several types and by time", async () => {
  await pay();
  const list = async (params: Stripe.EventListParams) =>
    (await suite.stripe.events.list(params)).data.map((event) => event.type);
  expect(await list({ type: completed })).toEqual([completed]);
  expect(await list({ types: [completed, "charge.succeeded"] })).toEqual([completed, "charge.succeeded"]);
  const now = Math.floor(Date.now() / 1000);
  expect(await list({ created: { gt: now + 60 } })).toEqual([]);
  expect((await list({ created: { gte: now - 60 } })).length).toBeGreaterThan(3);
  await suite.advance(31 * 86_400_000);
  expect(await list({ type: "charge.succeeded" })).toEqual([]);
});

test("a delayed method completes unpaid and settles later, well or badly", async () => {
  const open = () => openSession(suite.stripe, { payment_intent_data: { metadata: { order_id: "order-1" } } });
  for (const [outcome, event] of [
    ["succeeded", "checkout.session.async_payment_succeeded"],
    ["failed", "checkout.session.async_payment_failed"],
  ] as const) {
    const session = await open();
    const paid = await suite.pay(session, { method: "delayed" });
    expect(paid.session).toMatchObject({ status: "complete", payment_status: "unpaid" });
    await suite.control("POST", `/checkout/${session.id}/settle`, { outcome });
    const after = await suite.stripe.checkout.sessions.retrieve(session.id);
    expect(after.payment_status).toBe(outcome === "succeeded" ? "paid" : "unpaid");
    expect((await suite.stripe.events.list({ type: event })).data).toHaveLength(1);
  }
});
