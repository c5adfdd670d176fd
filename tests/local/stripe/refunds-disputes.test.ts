import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSession, refusal, type Suite, startSuite } from "./harness.ts";

let suite: Suite;
let stripe: Stripe;
beforeAll(async () => {
  suite = await startSuite({ webhooks: false });
  stripe = suite.stripe;
});
beforeEach(() => suite.reset());
afterAll(() => suite.close());

/** A captured payment of $25, or of a part of it. */
async function charged(options: { card?: string; amount?: number } = {}) {
  const paid = await suite.pay(await openSession(stripe), { card: options.card });
  return stripe.paymentIntents.capture(String(paid.payment_intent), { amount_to_capture: options.amount ?? 2500 });
}
const lastEvents = async (limit: number) =>
  (await stripe.events.list({ limit })).data.map((event) => event.type).reverse();

test("a refund in parts until nothing is left", async () => {
  const intent = await charged();
  const first = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 1000,
    reason: "requested_by_customer",
  });
  expect(first).toMatchObject({ status: "succeeded", amount: 1000, reason: "requested_by_customer" });
  expect(await lastEvents(4)).toEqual(["refund.created", "charge.refunded", "refund.updated", "charge.refund.updated"]);
  const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ["refunds"] });
  expect(charge).toMatchObject({ amount_refunded: 1000, refunded: false, refunds: { data: [{ id: first.id }] } });

  const tooMuch = stripe.refunds.create({ payment_intent: intent.id, amount: 1501 });
  expect(await refusal(tooMuch)).toMatchObject({ statusCode: 400, param: "amount" });
  expect((await stripe.refunds.create({ charge: charge.id })).amount).toBe(1500);
  expect((await stripe.charges.retrieve(charge.id)).refunded).toBe(true);
  expect(await refusal(stripe.refunds.create({ charge: charge.id }))).toMatchObject({
    code: "charge_already_refunded",
  });
});

test("an early fraud warning is actionable until the charge is given back or disputed", async () => {
  const intent = await charged();
  const warning = await suite.control<{ id: string }>("POST", `/charges/${intent.id}/early_fraud_warning`, {});
  const read = () => stripe.radar.earlyFraudWarnings.retrieve(warning.id, { expand: ["charge"] });
  expect(await read()).toMatchObject({
    actionable: true,
    fraud_type: "unauthorized_use_of_card",
    payment_intent: intent.id,
    charge: { object: "charge", id: intent.latest_charge },
  });
  await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
  expect((await read()).actionable).toBe(true);
  await stripe.refunds.create({ payment_intent: intent.id });
  expect((await read()).actionable).toBe(false);
  expect(await lastEvents(5)).toContain("radar.early_fraud_warning.updated");
  expect((await stripe.radar.earlyFraudWarnings.list({ payment_intent: intent.id })).data).toHaveLength(1);
});

test("of a partly captured authorization only the captured part can be refunded", async () => {
  const intent = await charged({ amount: 1500 });
  const tooMuch = stripe.refunds.create({ payment_intent: intent.id, amount: 1501 });
  expect(await refusal(tooMuch)).toMatchObject({ statusCode: 400, param: "amount" });
  expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(1500);
});

test("what was only authorized cannot be refunded", async () => {
  const paid = await suite.pay(await openSession(stripe));
  const early = stripe.refunds.create({ payment_intent: String(paid.payment_intent) });
  expect(await refusal(early)).toMatchObject({ statusCode: 400 });
});

test("a refund stays pending and then reaches the card", async () => {
  const intent = await charged({ card: "4000000000007726" });
  const refund = await stripe.refunds.create({ payment_intent: intent.id });
  expect(refund.status).toBe("pending");
  await suite.advance(5_000);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
});

test("a refund fails later and may be tried again", async () => {
  const intent = await charged({ card: "4000000000005126" });
  const refund = await stripe.refunds.create({ payment_intent: intent.id });
  expect(refund.status).toBe("succeeded");
  await suite.advance(5_000);
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
    status: "failed",
    failure_reason: expect.any(String),
  });
  expect(await lastEvents(3)).toEqual(["refund.failed", "refund.updated", "charge.refund.updated"]);
  expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(2500);
});

test("a refund from the dashboard comes without an API call", async () => {
  const intent = await charged();
  await suite.control("POST", `/charges/${intent.id}/refund`, { amount: 300 });
  const [event] = (await stripe.events.list({ type: "refund.created" })).data;
  expect(event?.request).toEqual({ id: null, idempotency_key: null });
  expect((await stripe.refunds.list({ payment_intent: intent.id })).data[0]?.amount).toBe(300);
});

test.each([
  ["winning_evidence", "won", "charge.dispute.funds_reinstated"],
  ["losing_evidence", "lost", "charge.dispute.closed"],
])("a disputed charge is decided by the evidence: %s", async (text, status, lastEvent) => {
  const intent = await charged({ card: "4000000000000259" });
  await suite.advance(5_000);
  const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
  expect(dispute).toMatchObject({ status: "needs_response", reason: "fraudulent", amount: 2500 });
  expect((await stripe.charges.retrieve(String(intent.latest_charge))).disputed).toBe(true);
  expect(await lastEvents(2)).toEqual(["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
  const decided = await stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: text } });
  expect(decided.status).toBe(status);
  expect(await lastEvents(1)).toEqual([lastEvent]);
});

test("a dispute from the dashboard is accepted by closing it", async () => {
  const intent = await charged();
  const dispute = await suite.control<Stripe.Dispute>("POST", `/charges/${intent.id}/dispute`, { reason: "duplicate" });
  expect((await stripe.disputes.close(dispute.id)).status).toBe("lost");
  expect(await refusal(stripe.disputes.close(dispute.id))).toMatchObject({ statusCode: 400 });
});

test("an inquiry takes no money", async () => {
  await charged({ card: "4000000000001976" });
  await suite.advance(5_000);
  expect((await stripe.disputes.list()).data[0]?.status).toBe("warning_needs_response");
  expect((await stripe.events.list({ type: "charge.dispute.funds_withdrawn" })).data).toEqual([]);
});
