import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSession, refusal, type Suite, startSuite } from "./harness.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
beforeEach(() => suite.reset());
afterAll(() => suite.close());

const expiredEvents = async () =>
  (await suite.stripe.events.list({ type: "checkout.session.expired", limit: 100 })).data;
const reload = (id: string) => suite.stripe.checkout.sessions.retrieve(id);

test("a session ends at its time, once, by itself", async () => {
  const session = await openSession(suite.stripe, { expires_at: Math.floor(Date.now() / 1000) + 1801 });
  await suite.advance(1_700_000);
  expect((await reload(session.id)).status).toBe("open");
  await suite.advance(102_000);
  expect(await reload(session.id)).toMatchObject({ status: "expired", url: null, payment_status: "unpaid" });
  await suite.advance(86_400_000);
  await suite.idle();
  const events = await expiredEvents();
  expect(events).toHaveLength(1);
  expect(events[0]?.request).toEqual({ id: null, idempotency_key: null });
  expect(suite.sink.types().filter((type) => type === "checkout.session.expired")).toHaveLength(1);
});

test("without an end of its own a session lives 24 hours", async () => {
  const session = await openSession(suite.stripe);
  expect(session.expires_at - session.created).toBe(86_400);
  await suite.advance(86_401_000);
  expect((await reload(session.id)).status).toBe("expired");
});

test("the shop expires a session; doing it again, or after payment, is refused by its status", async () => {
  const session = await openSession(suite.stripe);
  expect((await suite.stripe.checkout.sessions.expire(session.id)).status).toBe("expired");
  expect(await refusal(suite.stripe.checkout.sessions.expire(session.id))).toMatchObject({
    statusCode: 400,
    message:
      'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `expired`.',
  });
  const paid = await openSession(suite.stripe);
  await suite.pay(paid);
  const late = await refusal(suite.stripe.checkout.sessions.expire(paid.id));
  expect(late.message).toContain("has a status of `complete`");
  expect((await suite.pay(session)).status).toBe("expired");
});

test("an order that was paid does not expire later", async () => {
  const session = await openSession(suite.stripe);
  await suite.pay(session);
  await suite.advance(2 * 86_400_000);
  expect((await reload(session.id)).status).toBe("complete");
  expect(await expiredEvents()).toEqual([]);
});

test("paying and expiring at the same instant: one of them wins, never both", async () => {
  const winners = { paid: 0, expired: 0 };
  // Expiry starts up to 20 ms after, and up to 20 ms before the payment, so that each wins some rounds.
  for (let lead = -20; lead <= 20; lead += 2) {
    const session = await openSession(suite.stripe);
    const after = (ms: number) => new Promise((later) => setTimeout(later, Math.max(0, ms)));
    const [paid, expired] = await Promise.all([
      after(-lead).then(() => suite.pay(session, { wait: false })),
      after(lead)
        .then(() => suite.stripe.checkout.sessions.expire(session.id))
        .then(
          () => "expired",
          () => "refused",
        ),
    ]);
    const { status } = await reload(session.id);
    const intents = await suite.stripe.paymentIntents.list({ customer: String(session.customer) });
    if (status === "complete") {
      winners.paid++;
      expect([paid.status, expired]).toEqual(["complete", "refused"]);
      expect(intents.data[0]?.status).toBe("requires_capture");
    } else {
      winners.expired++;
      expect([status, paid.status, expired]).toEqual(["expired", "expired", "expired"]);
      expect(intents.data).toEqual([]);
    }
  }
  expect(winners.paid).toBeGreaterThan(0);
  expect(winners.expired).toBeGreaterThan(0);
});

test("a payment that is slow on its way meets the expired session", async () => {
  const session = await openSession(suite.stripe);
  await suite.control("POST", "/execution", { path: "/c/pay/*", delayMs: 100 });
  const paying = suite.pay(session);
  await new Promise((later) => setTimeout(later, 30));
  await suite.stripe.checkout.sessions.expire(session.id);
  expect((await paying).status).toBe("expired");
  expect((await suite.stripe.charges.list({ customer: String(session.customer) })).data).toEqual([]);
});

test("a session that expires during 3-D Secure is not paid by a late approval", async () => {
  const session = await openSession(suite.stripe);
  const waiting = await suite.pay(session, { card: "4000000000003220" });
  expect(waiting.status).toBe("requires_action");
  await suite.stripe.checkout.sessions.expire(session.id);
  const late = await fetch(String(waiting.redirect_url), {
    method: "POST",
    body: new URLSearchParams({ outcome: "approve" }),
    redirect: "manual",
  });
  expect(await late.text()).toContain("This page has expired");
  expect((await suite.stripe.paymentIntents.retrieve(String(waiting.payment_intent))).status).toBe("canceled");
});
