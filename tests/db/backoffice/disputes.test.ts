import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { consentVersion } from "@/lib/contract/consent";
import { disputeDetailSchema } from "@/lib/contract/staff/disputes";
import { buildArea } from "../../builders/area.ts";
import { buyNumber } from "../../builders/number.ts";
import { intentOf } from "../../builders/order.ts";
import { type BuiltPerson, buildPerson, personClaims } from "../../builders/person.ts";
import { buildStaff } from "../../builders/staff.ts";
import { callAs, callAtClock } from "../../setup/call.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

const DAY = 86_400_000;
let db: TestDatabase;
let area: string;
let operator: object;
let support: object;
beforeAll(async () => {
  db = await createTestDatabase();
  area = (await buildArea(db.sql)).id;
  [operator, support] = [await buildStaff(db.sql, "operator"), await buildStaff(db.sql, "support")];
});
afterAll(() => db?.drop());

let last = 4_155_550_200;
let buyer: BuiltPerson;
let bought: { orderId: string; numberId: string };
let e164: string;
beforeEach(async () => {
  buyer = await buildPerson(db.sql);
  e164 = `+1${++last}`;
  bought = await buyNumber(db, buyer, { areaId: area, e164 });
});

interface Said {
  ref?: string;
  kind?: string;
  status?: string;
  is_open?: boolean;
}
const say = (intent: string, { ref = `du_${randomUUID()}`, ...said }: Said = {}) =>
  db.call.worker("record_dispute", {
    p_payment_intent_id: intent,
    p_dispute: {
      ref,
      kind: "dispute",
      status: "needs_response",
      reason: "fraudulent",
      amount_cents: 190,
      currency: "usd",
      is_open: true,
      evidence_due_at: "2026-12-31T00:00:00Z",
      ...said,
    },
  });
const orderIntent = () => intentOf({ id: bought.orderId });

const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
const billAt = (days: number) =>
  callAtClock(db.worker, days * DAY)("bill_account", { p_account_id: buyer.accountId, p_seller: seller });

/** The invoice of the second month, with an intent that was charged. */
async function billedInvoice(): Promise<{ id: string; intent: string }> {
  const { invoice_id: id } = await billAt(32);
  const intent = `pi_${id}`;
  await db.sql`update public.invoices set stripe_payment_intent_id = ${intent} where id = ${id}`;
  return { id, intent };
}

const rows = () => db.sql`select * from public.disputes where account_id = ${buyer.accountId} order by created_at, id`;
const only = async () => {
  const [row, ...more] = await rows();
  expect(more).toEqual([]);
  return row!;
};
const detail = async (id: string) =>
  disputeDetailSchema.parse(await db.call.server("staff_get_dispute", { p_actor: support, p_id: id }));
const handle = (id: string, done = "answered", actor = operator, reason = "Evidence was sent") =>
  db.call.server("staff_handle_dispute", { p_actor: actor, p_id: id, p_done: done, p_reason: reason });
const resume = (actor = operator, reason = "The dispute is over") =>
  db.call.server("staff_resume_billing", { p_actor: actor, p_account_id: buyer.accountId, p_reason: reason });
const audits = async (subject: string) =>
  (await db.sql`select action, reason from public.audit_log where subject = ${subject} order by occurred_at`).map(
    ({ action, reason }) => `${action}: ${reason}`,
  );

describe("a dispute of an invoice", () => {
  test("is a row like that of an order: in the list, the account and the audit log, with what we can show", async () => {
    const invoice = await billedInvoice();
    expect(await say(invoice.intent)).toBe("new");
    const { id } = await only();
    const dispute = await detail(id);
    expect(dispute).toMatchObject({
      order_id: null,
      invoice_id: invoice.id,
      invoice_number: expect.stringMatching(/^NN-/),
      needs_person: true,
      billing_held_at: expect.any(String),
      evidence: {
        buyer: buyer.email,
        consent_version: consentVersion,
        period_from: expect.any(String),
        numbers: [{ e164, status: "active", live_since: expect.any(String) }],
      },
      use: [{ number_id: bought.numberId, calls: 0, answered: 0, last_call_at: null }],
    });
    const page = {
      filters: [{ column: "account_id", op: "in", values: [buyer.accountId] }],
      sort: "created_at",
      limit: 10,
    };
    const list = await db.call.server("staff_list", { p_actor: support, p_list: "disputes", p_page: page });
    expect(list.rows.map((row: { id: string }) => row.id)).toEqual([id]);
    const account = await db.call.server("staff_get_account", { p_actor: support, p_id: buyer.accountId });
    expect(account.disputes).toHaveLength(1);
    expect(await audits(`invoice:${invoice.id}`)).toContain("dispute.recorded: fraudulent");
  });

  test("holds all billing of its account until staff resume it, though the bank has decided before", async () => {
    const invoice = await billedInvoice();
    const ref = `du_${randomUUID()}`;
    await say(invoice.intent, { ref });
    await say(invoice.intent, { ref, status: "won", is_open: false });
    const bill = () => billAt(62);
    expect(await bill()).toMatchObject({ action: "held" });
    const steps = await db.call.server("staff_attention", { p_actor: support });
    expect(steps.find(({ name }: { name: string }) => name === "held_billing").count).toBeGreaterThan(0);
    expect(await resume()).toEqual({ ok: true, repeated: false });
    expect(await resume()).toEqual({ ok: true, repeated: true });
    expect(await audits(`account:${buyer.accountId}`)).toEqual(
      expect.arrayContaining(["billing.held: null", "billing.resumed: The dispute is over"]),
    );
    expect((await bill()).action).not.toBe("held");
  });

  test("that is reported again does not hold what staff resumed", async () => {
    const invoice = await billedInvoice();
    const ref = `du_${randomUUID()}`;
    await say(invoice.intent, { ref });
    await resume();
    expect(await say(invoice.intent, { ref })).toBe("same");
    expect((await detail((await only()).id)).billing_held_at).toBeNull();
  });
});

describe("a dispute of an order", () => {
  test("that was lost holds billing until staff resume it; one that was won does not", async () => {
    const [lost, won] = [`du_${randomUUID()}`, `du_${randomUUID()}`];
    await say(orderIntent(), { ref: won });
    await say(orderIntent(), { ref: won, status: "won", is_open: false });
    await say(orderIntent(), { ref: lost });
    expect((await detail((await rows()).find(({ stripe_ref }) => stripe_ref === lost)!.id)).billing_held_at).toBeNull();
    await say(orderIntent(), { ref: lost, status: "lost", is_open: false });
    expect(await billAt(32)).toMatchObject({ action: "held" });
    await resume();
    await say(orderIntent(), { ref: lost, status: "lost", is_open: false });
    expect(await billAt(32)).toMatchObject({ action: "billed" });
  });
});

describe("what its customer sees", () => {
  const orderOf = (userId: string) =>
    callAs(db.server, personClaims(userId))("get_order", { p_account_id: buyer.accountId, p_order_id: bought.orderId });

  test("is that their bank disputes the order or the invoice, and how it ended", async () => {
    const ref = `du_${randomUUID()}`;
    await say(orderIntent(), { ref });
    expect((await orderOf(buyer.id)).dispute).toMatchObject({ kind: "dispute", state: "open", amount_cents: 190 });
    await say(orderIntent(), { ref, status: "lost", is_open: false });
    expect((await orderOf(buyer.id)).dispute).toMatchObject({ state: "lost" });
    await resume();
    const invoice = await billedInvoice();
    await say(invoice.intent, { kind: "inquiry", status: "warning_needs_response" });
    const seen = await callAs(db.server, personClaims(buyer.id))("get_invoice", {
      p_account_id: buyer.accountId,
      p_invoice_id: invoice.id,
    });
    expect(seen.dispute).toMatchObject({ kind: "inquiry", state: "open" });
  });

  test("is nothing of a bank's warning, and nothing for members who do not manage money", async () => {
    await say(orderIntent(), { kind: "fraud_warning", status: "actionable" });
    expect((await orderOf(buyer.id)).dispute).toBeNull();
    await say(orderIntent());
    const member = await buildPerson(db.sql);
    await db.sql`
      insert into public.memberships (account_id, user_id, role) values (${buyer.accountId}, ${member.id}, 'member')`;
    expect((await orderOf(member.id)).dispute).toBeNull();
    expect((await orderOf(buyer.id)).dispute).not.toBeNull();
  });
});

describe("what staff did", () => {
  const subject = () => `order:${bought.orderId}`;

  test("is recorded with a reason; then it needs nobody until its status changes", async () => {
    const ref = `issfr_${randomUUID()}`;
    const warning = { ref, kind: "fraud_warning", status: "actionable" };
    await say(orderIntent(), warning);
    const { id } = await only();
    expect(await handle(id, "left", operator, "A customer of years")).toEqual({ ok: true });
    expect(await only()).toMatchObject({ needs_person: false, is_open: true, handled_as: "left" });
    expect(await audits(subject())).toContain("dispute.handled: A customer of years");
    expect(await say(orderIntent(), warning)).toBe("same");
    expect(await only()).toMatchObject({ needs_person: false, handled_as: "left" });
    await say(orderIntent(), { ref, status: "needs_response" });
    expect(await only()).toMatchObject({ needs_person: true, handled_as: null, handled_by: null });
  });

  test("lets cards be charged again after a warning that Stripe never closes, and not after a dispute", async () => {
    const isHeld = async () =>
      (await db.sql`select private.has_open_dispute(${buyer.accountId}) as held`)[0]!.held as boolean;
    await say(orderIntent(), { kind: "fraud_warning", status: "actionable" });
    expect(await isHeld()).toBe(true);
    await handle((await only()).id, "left", operator, "A customer of years");
    expect(await isHeld()).toBe(false);
    await say(orderIntent());
    expect(await isHeld()).toBe(true);
  });

  test("is recorded once, also by two at the same moment", async () => {
    await say(orderIntent());
    const { id } = await only();
    const answers = await Promise.all([handle(id, "answered"), handle(id, "accepted")]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: "CHANGED" });
  });

  test("is refused to support, without a reason, for nothing, and as anything else", async () => {
    await say(orderIntent());
    const { id } = await only();
    await expect(handle(id, "answered", support)).rejects.toMatchObject({ code: "PT404" });
    await expect(handle(id, "answered", operator, " ")).rejects.toMatchObject({ code: "PT400" });
    await expect(handle(randomUUID())).rejects.toMatchObject({ code: "PT404" });
    await expect(handle(id, "forgotten")).rejects.toMatchObject({ code: "23514" });
    await expect(resume(support)).rejects.toMatchObject({ code: "PT404" });
    expect(await only()).toMatchObject({ needs_person: true, handled_as: null });
  });
});

test("jump search finds a dispute by Stripe's id and by ours", async () => {
  const ref = `du_${randomUUID().slice(0, 8)}`;
  await say(orderIntent(), { ref });
  const { id } = await only();
  const jump = (needle: object) =>
    db.call.server("staff_jump", {
      p_actor: support,
      p_needle: { words: null, token: null, digits: [], id_from: null, id_to: null, ...needle },
    });
  for (const needle of [{ token: ref }, { id_from: id, id_to: id }])
    expect(await jump(needle)).toMatchObject([{ kind: "dispute", id, is_exact: true }]);
});

test("a dispute is about one charge", async () => {
  const invoice = await billedInvoice();
  await expect(db.sql`
    insert into public.disputes (order_id, payment_id, invoice_id, account_id, kind, stripe_ref, status, reason, amount_cents, currency, is_open, evidence)
    select p.order_id, p.id, ${invoice.id}, p.account_id, 'dispute', 'du_both', 'won', 'x', 1, 'USD', false, '{}'
    from public.payments p where p.order_id = ${bought.orderId}`).rejects.toMatchObject({ code: "23514" });
});
