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

const charged = async (amount = 2500) => {
  const paid = await suite.pay(await openSession(stripe));
  return stripe.paymentIntents.capture(String(paid.payment_intent), { amount_to_capture: amount });
};
const book = async () =>
  (await stripe.balanceTransactions.list({ limit: 100 })).data.map(({ type, amount, fee, net }) => [
    type,
    amount,
    fee,
    net,
  ]);

test("a charge, refunds and a payout are booked once each, newest first, and follow one another by pages", async () => {
  const intent = await charged(1500);
  expect(await book()).toEqual([["charge", 1500, 74, 1426]]);
  await stripe.refunds.create({ payment_intent: intent.id, amount: 400 });
  await stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
  const payout = await stripe.payouts.create({ amount: 900, currency: "usd" });
  expect(await book()).toEqual([
    ["payout", -900, 0, -900],
    ["refund", -100, 0, -100],
    ["refund", -400, 0, -400],
    ["charge", 1500, 74, 1426],
  ]);
  expect(await stripe.payouts.retrieve(payout.id)).toMatchObject({ amount: 900 });

  const read: string[] = [];
  for await (const entry of stripe.balanceTransactions.list({ limit: 1, expand: ["data.source"] })) {
    const source = entry.source as { object: string };
    read.push(`${entry.type} of a ${source.object}`);
  }
  expect(read).toEqual(["payout of a payout", "refund of a refund", "refund of a refund", "charge of a charge"]);
});

test("an authorization books nothing", async () => {
  await suite.pay(await openSession(stripe));
  expect(await book()).toEqual([]);
});

test("a refund that fails comes back", async () => {
  const paid = await suite.pay(await openSession(stripe), { card: "4000000000005126" });
  const intent = await stripe.paymentIntents.capture(String(paid.payment_intent));
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 300 });
  await suite.advance(5_000);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe("failed");
  expect((await book()).slice(0, 2)).toEqual([
    ["refund_failure", 300, 0, 300],
    ["refund", -300, 0, -300],
  ]);
});

test("a dispute takes its sum and a fee, and a won one gives the sum back; an inquiry takes nothing", async () => {
  const intent = await charged();
  const dispute = await suite.control<{ id: string }>("POST", `/charges/${intent.id}/dispute`, {});
  expect((await book())[0]).toEqual(["adjustment", -2500, 1500, -4000]);
  await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: "winning_evidence" }, submit: true });
  expect((await book())[0]).toEqual(["adjustment", 2500, 0, 2500]);
  expect((await stripe.disputes.retrieve(dispute.id)).balance_transactions).toHaveLength(2);

  const other = await charged();
  await suite.control("POST", `/charges/${other.id}/dispute`, { inquiry: true });
  expect((await book())[0]).toEqual(["charge", 2500, 103, 2397]);
});

test("one is read by its id, and not without one", async () => {
  const intent = await charged();
  const charge = await stripe.charges.retrieve(String(intent.latest_charge));
  expect(await stripe.balanceTransactions.retrieve(String(charge.balance_transaction))).toMatchObject({
    amount: 2500,
    source: charge.id,
  });
  expect(await refusal(stripe.balanceTransactions.retrieve("txn_none"))).toMatchObject({ statusCode: 404 });
});
