import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import { dunningDays } from "@/lib/contract/dunning";
import { messages } from "@/lib/notifications/registry";
import { recordDispute } from "@/lib/payments/rows";
import { personActor, type SignedInPerson } from "../../builders/person";
import type { Bought } from "../faults/buy-in-process";
import { type Months, openMonths } from "./month";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ANNA = "+12125550141";
let months: Months;
let bought: Bought;
let buyer: SignedInPerson;
beforeAll(async () => {
  months = await openMonths();
});
afterAll(() => months?.close());
/** A month after the purchase the card is refused for good: day 30 or 31 of the buyer. */
beforeEach(async () => {
  buyer = await months.newBuyer();
  bought = await months.buyLive(1);
  await months.toBillDay();
  await months.atStripe("POST", "/declines", { on: "charge", code: "insufficient_funds", times: 100 });
  await months.pass();
});

const sweep = () => months.sql`select private.sweep_dunning()`;
const fallback = async () =>
  (
    await months.sql`
      select wanted -> 'answer_path' ->> 'fallback' as phone from public.number_configurations
      where number_id = ${await numberId()} order by version desc limit 1`
  )[0]!.phone as string | null;
async function dispute(): Promise<void> {
  const [payment] = await months.sql`
    select stripe_payment_intent_id as id from public.payments where account_id = ${buyer.accountId} limit 1`;
  await recordDispute(payment!.id, {
    ref: `du_${payment!.id}`,
    kind: "dispute",
    status: "needs_response",
    reason: "fraudulent",
    amount_cents: 100,
    currency: "usd",
    is_open: true,
    evidence_due_at: null,
  });
}
const numberId = async (e164 = bought.numbers[0]!) =>
  (
    await months.sql`select id from public.purchased_numbers where e164 = ${e164} and account_id = ${buyer.accountId}`
  )[0]!.id as string;
const plan = async (e164?: string) =>
  months.call.server("get_call_plan", {
    p_actor: personActor(buyer.id),
    p_account_id: buyer.accountId,
    p_number_id: await numberId(e164),
    p_phones: null,
  });
const stage = async (e164?: string) => (await plan(e164)).stage as string;
/** Days after the refusal, at an hour after the edge. */
async function daysLater(days: number): Promise<void> {
  const [profile] = await months.sql`
    select unpaid_since from public.billing_profiles where account_id = ${buyer.accountId}`;
  const now = months.inDays(0).getTime();
  await months.moveTo((profile!.unpaid_since.getTime() - now) / 86_400_000 + days + 1 / 24);
  await vi.waitFor(sweep); // connections of before the move are closed
}
const mails = () => months.sql`
  select template, parameters from public.notifications
  where account_id = ${buyer.accountId} and template in ('numbers-limited', 'invoice-paid') order by created_at`;
/** What a hold and an order are answered with now: a refusal's code, or `ok`. */
async function buying(): Promise<string[]> {
  const asked = { p_actor: personActor(buyer.id), p_account_id: buyer.accountId };
  const [area] = await months.sql`select id from public.areas where country = 'GB' and name = 'London'`;
  const answers = [
    await months.call.server("hold_number", { ...asked, p_request: { area_id: area!.id } }),
    await months.call.server("place_order", {
      ...asked,
      p_request: { consent_version: "1", needs_forward_to: false, lost_line_policy: "drop", locale: "en" },
    }),
  ];
  return answers.map(({ ok, code }) => (ok ? "ok" : code));
}
/** The card is good again, and is tried now. */
async function pay(): Promise<void> {
  await months.atStripe("DELETE", "/declines");
  await months.sql`
    update public.invoices set next_attempt_at = private.now() where account_id = ${buyer.accountId} and state = 'open'`;
  await months.pass(["charge-invoices"]);
}

test("an unpaid bill takes the ringing and buying after 8 days and the service after 22, says so once each, and gives all back when paid", async () => {
  await months.sql`insert into public.account_phones (account_id, e164) values (${buyer.accountId}, ${ANNA})`;
  await months.call.server("save_call_plan", {
    p_actor: personActor(buyer.id),
    p_account_id: buyer.accountId,
    p_number_id: await numberId(),
    p_version: 0,
    p_plan: { ...firstCallPlan("UTC"), fallback: ANNA },
    p_phones: [ANNA],
    p_fallback: ANNA,
  });
  const [due] = await months.sql`
    select array_agg(round(extract(epoch from d.at - p.unpaid_since) / 86400)::int order by d.at) as days
    from private.due_dunning d, public.billing_profiles p where p.account_id = ${buyer.accountId}`;
  expect(due!.days).toEqual(expect.arrayContaining([dunningDays.receiveOnly, dunningDays.quarantine])); // business time stops there

  await daysLater(7.9);
  expect([await stage(), await fallback()]).toEqual(["full", ANNA]);
  expect(await buying()).not.toContain("BILL_UNPAID");
  await daysLater(8);
  expect([await stage(), await fallback()]).toEqual(["receive_only", null]);
  expect(await buying()).toEqual(["BILL_UNPAID", "BILL_UNPAID"]);
  await Promise.all([sweep(), sweep(), sweep()]);

  await dispute();
  await daysLater(30);
  expect(await stage()).toBe("receive_only"); // nothing further while a bank disputes a charge
  await months.sql`update public.disputes set is_open = false where account_id = ${buyer.accountId}`;
  expect(await stage()).toBe("receive_only"); // the clock goes on from where it stood
  await daysLater(21.9);
  expect(await stage()).toBe("receive_only");
  await daysLater(22);
  expect(await stage()).toBe("quarantine");
  await sweep();
  await sweep();

  await pay();
  expect([await stage(), await fallback()]).toEqual(["full", ANNA]);
  expect(await buying()).toEqual(["ok", "ok"]);
  await sweep();
  const sent = await mails();
  expect(sent.map(({ template, parameters }) => [template, parameters.stage])).toEqual([
    ["numbers-limited", "receive_only"],
    ["numbers-limited", "quarantine"],
    ["invoice-paid", undefined],
  ]);
  for (const { parameters } of sent.slice(0, 2)) messages["numbers-limited"].parameters.parse(parameters);
});

test("unpaid numbers are kept for 52 days, announced a week before, and given back; nothing that ended is charged", async () => {
  const over = async () => {
    await months.pass([
      "renew-at-carriers",
      "end-paid-periods",
      "announce-endings",
      "bill-accounts",
      "charge-invoices",
    ]);
    await sweep();
  };
  for (const days of [1, 8, 22, 26, 31, 44.9]) {
    await daysLater(days);
    await over();
  }
  expect(await stage()).toBe("quarantine");
  expect((await months.contracts(bought))[0]).toMatchObject({ status: "active", stopped_reason: "unpaid" });
  await daysLater(45.1);
  await over();
  await daysLater(51.9);
  await over();
  expect((await months.contracts(bought))[0]).toMatchObject({ status: "active" });
  await daysLater(52.1);
  await over();
  await months.work();
  expect((await months.contracts(bought))[0]!.status).toMatch(/^releas(ing|ed)$/);
  expect((await mails()).map(({ parameters }) => parameters.stage)).toEqual(["receive_only", "quarantine", "release"]);
  for (const { parameters } of await mails()) messages["numbers-limited"].parameters.parse(parameters);
  expect(await months.charged()).toEqual([]);
  expect(await months.invoices()).toHaveLength(1);
});

test("a number that was kept goes on from the day of the payment: time out of service is not charged", async () => {
  for (const days of [1, 8, 22, 31, 40]) {
    await daysLater(days);
    await months.pass(["renew-at-carriers", "end-paid-periods", "bill-accounts"]);
  }
  expect(await stage()).toBe("quarantine");
  await pay();
  expect(await stage()).toBe("full");
  await months.pass(["bill-accounts", "charge-invoices"]);
  await months.pass(["bill-accounts", "charge-invoices"]);
  const [first, resumed, ...more] = await months.invoices();
  expect(more).toEqual([]);
  expect([first!.state, resumed!.state]).toEqual(["paid", "paid"]);
  expect(resumed!.total_cents).toBeLessThan(first!.total_cents);
  const [period] = await months.sql`
    select lower(p.period) - private.now() as gap, p.kind from public.contract_periods p
    where p.invoice_id = ${resumed!.id} and lower(p.period) > private.now() - interval '1 hour'`;
  expect(period).toMatchObject({ kind: "stub" });
  expect((await months.contracts(bought))[0]).toMatchObject({ status: "active", stopped_reason: null });
});

test("an unpaid bill takes the service of no number whose own time is paid, and is not mentioned when it is paid in time", async () => {
  await months.atStripe("DELETE", "/declines");
  const later = await months.buyLive(1);
  await daysLater(7);
  expect(await mails()).toEqual([]);
  await daysLater(22);
  expect(await stage()).toBe("quarantine");
  expect(await stage(later.numbers[0])).toBe("receive_only");
});
