import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chargeInvoice } from "@/lib/billing/charge-invoice";
import { issueDocuments } from "@/lib/billing/issue-documents";
import { applyPaymentPage, openLinkedPage } from "@/lib/billing/payment-page";
import { applyStripeEvent } from "@/lib/payments/apply-stripe-event";
import { stripe } from "@/lib/payments/stripe-client";
import { personActor } from "../../builders/person";
import { boundary } from "../../oracle/billing-oracle";
import { seededRandom } from "../../oracle/random-rules";
import { billUsage } from "../usage/bill-usage";
import { type BilledWorld, type Owner, openBilledWorld, seller } from "./billed-world";

// Faults of other people's billing, each named after its kind (docs/subsystems/billing-bugs.md lists all of them).

let world: BilledWorld;
let owner: Owner;
beforeAll(async () => {
  world = await openBilledWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await world.newOwner();
});

const account = async () =>
  (await world.db.sql`select * from public.billing_profiles where account_id = ${owner.accountId}`)[0]!;
const attempts = (id: string) =>
  world.db.sql`select state from public.charge_attempts where invoice_id = ${id} order by n`;
const cancel = (numberId: string, undo = false) =>
  world.db.call.server("cancel_number", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numberId,
    p_undo: undo,
  });
const sessionOf = (url: string): string => /cs_\w+/.exec(url)![0];

test.each(["UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati"])(
  "billed twice on the bill day east of Greenwich: a database in %s, asked every hour around the boundary, bills once and to the instant",
  async (zone) => {
    const { anchor_at } = await account();
    const anchor = (anchor_at as Date).toISOString().slice(0, 19);
    const due = Date.parse(`${boundary(anchor, 1)}Z`);
    for (let hour = -15; hour <= 15; hour++)
      await world.db.worker.begin(async (tx) => {
        const offset = due + hour * 3_600_000 - Date.now();
        await tx`select set_config('numninja.clock_offset_ms', ${String(offset)}, true), set_config('timezone', ${zone}, true)`;
        await tx`select private.bill_account(${owner.accountId}, ${tx.json(seller)})`;
      });
    const bills = await world.db.sql`
      select boundary_at, period_end from public.invoices where account_id = ${owner.accountId} and kind = 'cycle'`;
    const shown = bills.map((row) => [row.boundary_at, row.period_end].map((at) => at.toISOString().slice(0, 19)));
    expect(shown).toEqual([[boundary(anchor, 1), boundary(anchor, 2)]]);
  },
);

test("a stray credit for a cancellation at the end of the period: nothing is credited and nothing billed", async () => {
  for (const id of owner.numberIds) await cancel(id);
  expect(await world.bill()).toBeUndefined();
  expect(
    await world.db.sql`select from public.invoices where account_id = ${owner.accountId} and kind <> 'order'`,
  ).toEqual([]);
});

test("retries that went on after a cancellation: a refused card is left alone once nothing goes on, and the bill stays payable", async () => {
  await world.setCard("pm_card_chargeCustomerFail");
  const id = await world.bill();
  expect(await chargeInvoice(id)).toBe("declined");
  expect((await world.invoice(id)).next_attempt_at).not.toBeNull();
  for (const numberId of owner.numberIds) await cancel(numberId);
  expect((await world.invoice(id)).next_attempt_at).toBeNull();
  expect(await chargeInvoice(id)).toBe("none");
  expect(await attempts(id)).toHaveLength(1);
  const session = sessionOf(await openLinkedPage(id, false));
  expect((await stripe().checkout.sessions.retrieve(session)).status).toBe("open");
});

test("retries that went on after a cancellation: they go on again with the number that is kept after all", async () => {
  await world.setCard("pm_card_chargeCustomerFail");
  const id = await world.bill();
  await chargeInvoice(id);
  const { next_attempt_at: planned } = await world.invoice(id);
  for (const numberId of owner.numberIds) await cancel(numberId);
  await cancel(owner.numberIds[0]!, true);
  expect((await world.invoice(id)).next_attempt_at).toEqual(planned);
  await world.makeDue(id);
  expect(await chargeInvoice(id)).toBe("declined");
  expect(await attempts(id)).toHaveLength(2);
});

test("dunning on a deleted card: the bank is not asked, the clock starts, and the owner is asked for a card", async () => {
  const customer = await world.setCard("pm_card_visa");
  const id = await world.bill();
  const { data: cards } = await stripe().customers.listPaymentMethods(customer);
  await stripe().paymentMethods.detach(cards[0]!.id);
  expect(await chargeInvoice(id)).toBe("no_card");
  const { data: intents } = await stripe().paymentIntents.list({ customer });
  expect(intents.map(({ latest_charge }) => latest_charge)).toEqual([null]);
  expect((await account()).unpaid_since).not.toBeNull();
  const [mail] = await world.db.sql`
    select parameters from public.notifications where dedupe_key = ${`invoice-unpaid:${id}:1`}`;
  expect(mail!.parameters).toMatchObject({ problem: "no_card" });
});

test("an event that carried a stale state: the mail says what was written with it", async () => {
  await world.setCard("pm_card_visa");
  const id = await world.bill();
  await chargeInvoice(id);
  const [mail] = await world.db
    .sql`select parameters from public.notifications where dedupe_key = ${`invoice-paid:${id}`}`;
  const [now] = await world.db.sql`select private.invoice_json(${id}) as invoice`;
  expect(mail!.parameters).toEqual(now!.invoice);
  expect(mail!.parameters).toMatchObject({ state: "paid", due_cents: 0, card_last4: "4242" });
});

test("an older webhook that overwrote a newer state: a thousand deliveries in any order change nothing", async () => {
  await world.setCard("pm_card_visa");
  const id = await world.bill();
  await chargeInvoice(id);
  const { stripe_payment_intent_id: intent } = await world.invoice(id);
  await stripe().refunds.create({ payment_intent: intent, amount: 10 });
  await world.control("POST", `/charges/${intent}/dispute`, { inquiry: true });
  const { data: events } = await stripe().events.list({ limit: 100 });
  for (const event of [...events].reverse()) await applyStripeEvent(event);
  await issueDocuments();
  const state = () =>
    world.db.sql`
      select (select jsonb_agg(to_jsonb(i) - 'updated_at' order by number) from public.invoices i) as invoices,
        (select jsonb_agg(to_jsonb(r) - 'updated_at' order by id) from public.refunds r) as refunds,
        (select jsonb_agg(to_jsonb(d) - 'updated_at' order by id) from public.disputes d) as disputes,
        (select count(*) from private.ledger_journals) as journals,
        (select count(*) from public.notifications) as mails`;
  const before = await state();
  const random = seededRandom(20_261_128);
  const order = Array.from({ length: 1_000 }, () => random.pick(events));
  for (let from = 0; from < order.length; from += 20)
    await Promise.all(order.slice(from, from + 20).map((event) => applyStripeEvent(event)));
  expect(await state()).toEqual(before);
}, 60_000);

test("a page that was left during the bank's question: it opens again and can be paid, once", async () => {
  await world.setCard(null);
  const id = await world.bill();
  const session = sessionOf(await openLinkedPage(id, false));
  const asked = await world.control<{ status: string }>("POST", `/checkout/${session}/pay`, {
    card: "4000002760003184",
    webhook: false,
  });
  expect(asked.status).toBe("requires_action");
  expect(sessionOf(await openLinkedPage(id, false))).toBe(session);
  await world.control("POST", `/checkout/${session}/pay`, { card: "4242424242424242", webhook: false });
  const paid = await stripe().checkout.sessions.retrieve(session);
  await applyPaymentPage({ type: "checkout.session.completed", data: { object: paid } } as never);
  expect(await world.invoice(id)).toMatchObject({ state: "paid", due_cents: 0 });
  await expect(openLinkedPage(id, false)).rejects.toMatchObject({ code: "ORDER_STATE" });
});

test("instants on the edge of a period: what began a microsecond before, at and after it is on one bill each", async () => {
  const edge = "2027-03-01T00:00:00Z";
  for (const off of ["-1 microsecond", "0", "1 microsecond"])
    await world.db.sql`
      insert into public.call_legs (call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule,
          ring_seconds, is_screened, status, seconds, ended_at)
        select ${randomUUID()}, ${edge}::timestamptz + ${off}::interval, ${owner.accountId}, ${owner.numberIds[0]!}, '', 0, 0,
          '+12125550161', '{}', 20, false, 'bridged', 6000, ${edge}::timestamptz`;
  const events = (lines: { usage: { events: number } }[]) => lines.reduce((sum, { usage }) => sum + usage.events, 0);
  const bill = (from: string, to: string) => billUsage(world.db.sql, owner.accountId, new Date(from), new Date(to));
  expect(events((await bill("2027-02-01T00:00:00Z", edge)) as never)).toBe(1);
  expect(events((await bill(edge, "2027-04-01T00:00:00Z")) as never)).toBe(2);
  expect(await bill("2027-04-01T00:00:00Z", "2027-05-01T00:00:00Z")).toEqual([]);
});

test("a price change that broke renewals: a contract keeps its price, and the card is charged it", async () => {
  await world.setCard("pm_card_visa");
  const first = await world.bill();
  await chargeInvoice(first);
  await world.db.sql`update public.area_skus set monthly_cost = monthly_cost * 3`;
  await world.moveTo(62);
  const second = await world.bill();
  const prices = async (id: string) => (await world.lines(id)).map(({ monthly_cents }) => monthly_cents);
  expect(await prices(second)).toEqual(await prices(first));
  expect(await chargeInvoice(second)).toBe("succeeded");
});
