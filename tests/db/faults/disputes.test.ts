import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { consentVersion } from "@/lib/contract/consent";
import { handleEvent } from "@/lib/external-events/handle-event";
import { recordExternalEvent } from "@/lib/external-events/rows";
import { stripe } from "@/lib/payments/stripe-client";
import { type Bought, type FaultyShop, openFaultyShop } from "./buy-in-process";

let faulty: FaultyShop;
let bought: Bought;
beforeAll(async () => {
  faulty = await openFaultyShop();
});
afterAll(() => faulty?.close());
beforeEach(async () => {
  await faulty.sql`delete from public.disputes`;
  bought = await faulty.buy();
  await faulty.finish(bought);
  await faulty.sql`delete from public.notifications`;
});

/** What Stripe reports of this object, stored and handled. @returns the sentences about what was done */
async function hear(objectId: string, types: RegExp): Promise<string[]> {
  const { data } = await stripe().events.list({ limit: 100 });
  const events = data.filter(
    (event) => types.test(event.type) && (event.data.object as { id: string }).id === objectId,
  );
  const outcomes: string[] = [];
  for (const event of events.reverse()) {
    const facts = { source: "stripe", id: randomUUID(), type: event.type, payload: event, isUsed: true };
    outcomes.push(await handleEvent((await recordExternalEvent(facts)).id));
  }
  return outcomes;
}
const control = async (path: string, body: object = {}) => {
  const response = await fetch(`${process.env.STRIPE_API_BASE}/__control${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id: string };
};
const rows = () => faulty.sql`select * from public.disputes order by created_at`;
const alerts = async () =>
  (await faulty.sql`select parameters from public.notifications where recipient = 'operator' order by created_at`).map(
    ({ parameters }) => parameters as { subject: string; facts: Record<string, unknown> },
  );

describe("a dispute", () => {
  test("reaches the order, the account and operators, with what we can show", async () => {
    const { id } = await control(`/charges/${bought.paymentIntent}/dispute`, { reason: "fraudulent" });
    expect(await hear(id, /^charge.dispute/)).toEqual(["dispute needs_response: new", "dispute needs_response: same"]);
    expect(await rows()).toMatchObject([
      {
        kind: "dispute",
        stripe_ref: id,
        status: "needs_response",
        reason: "fraudulent",
        order_id: bought.orderId,
        is_open: true,
      },
    ]);
    const [alert, ...more] = await alerts();
    expect(more).toEqual([]);
    expect(alert!.subject).toMatch(/^A charge is disputed: NN-\w+, needs_response$/);
    expect(alert!.facts).toMatchObject({
      reason: "fraudulent",
      amount_cents: expect.any(Number),
      evidence_due_at: expect.stringMatching(/^20/),
      consent_version: consentVersion,
      numbers: [{ e164: bought.numbers[0], status: "active", live_since: expect.any(String) }],
    });
    const audits = await faulty.sql`
      select action from public.audit_log where subject = ${`order:${bought.orderId}`} and action like 'dispute%'`;
    expect(audits).toHaveLength(1);
  });

  test("is followed to its end; events in any order and twice change nothing", async () => {
    const { id } = await control(`/charges/${bought.paymentIntent}/dispute`);
    await control(`/disputes/${id}/close`, { status: "won" });
    const first = await hear(id, /^charge.dispute/);
    expect(first[0]).toBe("dispute won: new");
    expect(new Set(first.slice(1))).toEqual(new Set(["dispute won: same"]));
    expect(new Set(await hear(id, /^charge.dispute/))).toEqual(new Set(["dispute won: same"]));
    expect(await rows()).toMatchObject([{ status: "won", is_open: false }]);
    expect(await alerts()).toHaveLength(1);
  });

  test("an inquiry is one, though no money moved", async () => {
    const { id } = await control(`/charges/${bought.paymentIntent}/dispute`, { inquiry: true });
    await hear(id, /^charge.dispute/);
    expect(await rows()).toMatchObject([{ kind: "inquiry", status: "warning_needs_response", is_open: true }]);
  });

  test("of a charge that is not ours is nobody's", async () => {
    const intent = await stripe().paymentIntents.create({
      amount: 500,
      currency: "usd",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    });
    const { id } = await control(`/charges/${intent.id}/dispute`);
    expect((await hear(id, /^charge.dispute/))[0]).toBe("dispute of a payment that is not ours");
    expect(await rows()).toEqual([]);
  });
});

describe("while a dispute is open", () => {
  test("no card of the account is charged by itself: the debt waits for its payment page", async () => {
    const { id } = await control(`/charges/${bought.paymentIntent}/dispute`);
    await hear(id, /^charge.dispute/);
    const next = await faulty.buy();
    await control("/declines", {
      on: "capture",
      code: "generic_decline",
      authorization: "gone",
      payment_intent: next.paymentIntent,
    });
    await faulty.finish(next);
    const made = (await stripe().paymentIntents.list({ limit: 100 })).data.filter(
      ({ metadata }) => metadata.purpose === "recharge" && metadata.order_id === next.orderId,
    );
    expect(made).toEqual([]);
    const { live, debt, captured } = await faulty.books(next);
    expect({ debt, captured }).toEqual({ debt: live, captured: 0 });
    const [payment] = await faulty.sql`
      select failure_code from public.payments where order_id = ${next.orderId} and status = 'capture_failed'`;
    expect(payment).toEqual({ failure_code: "account_disputed" });
  });
});

describe("an early fraud warning", () => {
  test("reaches operators, and is settled by the dispute that follows", async () => {
    const { id } = await control(`/charges/${bought.paymentIntent}/early_fraud_warning`, {
      fraud_type: "made_with_stolen_card",
    });
    expect(await hear(id, /^radar/)).toEqual(["fraud warning: new"]);
    expect(await rows()).toMatchObject([
      { kind: "fraud_warning", reason: "made_with_stolen_card", is_open: true, evidence_due_at: null },
    ]);
    const [alert] = await alerts();
    expect(alert!.subject).toContain("A bank warns of fraud");
    await control(`/charges/${bought.paymentIntent}/dispute`);
    expect(await hear(id, /updated$/)).toEqual(["fraud warning: changed"]);
    expect((await rows())[0]).toMatchObject({ status: "settled", is_open: false });
  });
});
