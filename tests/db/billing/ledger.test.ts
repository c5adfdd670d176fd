import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { sayDispute } from "../../builders/dispute.ts";
import { buyNumber } from "../../builders/number.ts";
import { intentOf } from "../../builders/order.ts";
import { type BuiltPerson, buildPerson } from "../../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { bookMonth } from "./book-month.ts";

let db: TestDatabase;
let area: string;
let buyer: BuiltPerson;
let bought: { orderId: string; numberId: string };
let last = 4_155_560_200;

beforeAll(async () => {
  db = await createTestDatabase();
  area = (await buildArea(db.sql)).id;
});
afterAll(() => db?.drop());
beforeEach(async () => {
  buyer = await buildPerson(db.sql);
  bought = await buyNumber(db, buyer, { areaId: area, e164: `+1${++last}` });
});

const { at, issue, bill, invoice } = bookMonth(() => ({ db, buyer, bought }));

/** The card was charged, as a run of the charge writes it. */
async function pay(invoiceId: string, days = 32): Promise<string> {
  const call = at(days);
  const intent = `pi_${invoiceId}`;
  const attempt = await call("begin_charge", { p_invoice_id: invoiceId });
  await call("set_invoice_intent", { p_attempt_id: attempt.attempt_id, p_payment_intent_id: intent });
  await call("finish_charge", {
    p_attempt_id: attempt.attempt_id,
    p_result: { state: "succeeded", amount_cents: attempt.amount_cents, charge_id: `ch_${invoiceId}` },
  });
  return intent;
}

async function refund(cents: number, status = "succeeded", ref = `re_${randomUUID()}`): Promise<string> {
  await db.call.worker("record_refund", {
    p_payment_intent_id: intentOf({ id: bought.orderId }),
    p_refund_id: ref,
    p_amount_cents: cents,
    p_currency: "usd",
    p_status: status,
    p_reason: "requested_by_customer",
  });
  return ref;
}
const credit = async (ref: string): Promise<string> => {
  const [row] = await db.sql`select id from public.refunds where stripe_refund_id = ${ref}`;
  return db.call.worker("issue_credit_note", { p_refund_id: row!.id });
};
const books = async (): Promise<Record<string, number>> => {
  const rows = await db.sql`
    select e.book, sum(e.cents)::int as cents
    from private.ledger_entries e join private.ledger_journals j on j.id = e.journal_id
    where j.account_id = ${buyer.accountId} group by 1 having sum(e.cents) <> 0`;
  return Object.fromEntries(rows.map(({ book, cents }) => [book, cents]));
};
const findings = () => db.sql`
  select check_name, subject, detail from private.money_findings where gone_at is null order by check_name, subject`;
const audit = () => db.call.worker("audit_money", {});

describe("the ledger", () => {
  test("an order: charged ahead, invoiced, given back in part", async () => {
    expect(await books()).toMatchObject({ cash_stripe: expect.any(Number) });
    const { cash_stripe: paid, receivable } = await books();
    expect(receivable).toBe(-paid!);
    const { total_cents: total, tax_cents: tax } = await invoice(await issue());
    expect(total).toBe(paid);
    const after = await books();
    expect(after.receivable).toBeUndefined();
    expect((after.revenue_deferred ?? 0) + (after.revenue_setup ?? 0) + (after.tax_payable ?? 0)).toBe(-total);
    expect(after.tax_payable ?? 0).toBe(-tax || 0);
    const ref = await refund(7);
    expect(await books()).toMatchObject({ cash_stripe: total - 7, receivable: 7 });
    await credit(ref);
    expect((await books()).receivable).toBeUndefined();
    await refund(7, "succeeded", ref);
    expect((await books()).cash_stripe).toBe(total - 7);
  });

  test("a bill: owed from the day it is issued, paid once", async () => {
    await issue();
    const id = await bill();
    const { total_cents } = await invoice(id);
    expect((await books()).receivable).toBe(total_cents);
    const before = (await books()).cash_stripe!;
    await pay(id);
    expect((await books()).receivable).toBeUndefined();
    expect((await books()).cash_stripe).toBe(before + total_cents);
  });

  test("a dispute takes its sum, and gives it back or not", async () => {
    await issue();
    const { cash_stripe: cash } = await books();
    const say = (status: string, ref: string) =>
      sayDispute(db.call.worker, intentOf({ id: bought.orderId }), { ref, status, cents: 50 });
    await say("needs_response", `du_${buyer.id}`);
    expect(await books()).toMatchObject({ cash_stripe: cash! - 50, disputed: 50 });
    await say("won", `du_${buyer.id}`);
    await say("won", `du_${buyer.id}`);
    expect(await books()).toMatchObject({ cash_stripe: cash });
    await say("lost", `du_lost_${buyer.id}`);
    expect(await books()).toMatchObject({ cash_stripe: cash! - 50, bad_debt: 50 });
  });

  test("a refund that fails after its credit note is the customer's to use up, once", async () => {
    await issue();
    const ref = await refund(40);
    await credit(ref);
    await refund(40, "failed", ref);
    await db.sql`update public.refunds set status = 'failed' where stripe_refund_id = ${ref}`;
    expect(await books()).toMatchObject({ account_credit: -40 });
    const rows = await db.sql`select cents, source from public.account_credits where account_id = ${buyer.accountId}`;
    expect(rows).toEqual([{ cents: 40, source: "refund_failed" }]);
  });

  test("a journal that does not balance, or has no entries, is refused; what is written stays", async () => {
    const journal = (sql: TestDatabase["sql"]) => sql`
      insert into private.ledger_journals (kind, key, currency) values ('fee', ${randomUUID()}, 'USD') returning id`;
    await expect(db.sql.begin((sql) => journal(sql as never))).rejects.toThrow("does not balance");
    const lopsided = db.sql.begin(async (sql) => {
      const [row] = await journal(sql as never);
      await sql`insert into private.ledger_entries values (${row!.id}, 'fees', 5), (${row!.id}, 'cash_stripe', -4)`;
    });
    await expect(lopsided).rejects.toThrow("does not balance");
    const [old] = await db.sql`select id from private.ledger_journals limit 1`;
    await expect(db.sql`insert into private.ledger_entries values (${old!.id}, 'bank', 1)`).rejects.toThrow();
    for (const table of ["ledger_journals", "ledger_entries"])
      await expect(db.sql.unsafe(`delete from private.${table}`)).rejects.toThrow();
    await expect(db.sql`update private.ledger_entries set cents = 1`).rejects.toThrow();
  });
});

describe("the nightly audit", () => {
  const booking = (change: object = {}) => ({
    id: `txn_${randomUUID()}`,
    type: "charge",
    stripe_ref: intentOf({ id: bought.orderId }),
    amount_cents: 0,
    fee_cents: 0,
    currency: "usd",
    created_at: new Date(Date.now() - 2 * 3_600_000).toISOString(),
    ...change,
  });
  /** Stripe has booked everything that the ledger believes. */
  const agree = async () => {
    const refs = await db.sql`
      select j.stripe_ref, sum(e.cents)::int as amount_cents from private.ledger_journals j
      join private.ledger_entries e on e.journal_id = j.id and e.book = 'cash_stripe'
      where not starts_with(j.key, 'fee:')
        and not exists (select from private.stripe_transactions t where t.stripe_ref = j.stripe_ref)
      group by 1`;
    await db.call.worker("record_stripe_transactions", {
      p_transactions: refs.map((ref) => booking({ ...ref })),
    });
  };
  const night = async (days: number) => {
    const call = at(days);
    const run = await call("begin_reconciliation", {});
    return run && call("finish_reconciliation", { p_id: run.id, p_transactions: 0 });
  };

  test("finds what differs from Stripe in both directions, tells operators once, and forgets it when it is right", async () => {
    await issue();
    await agree();
    const [{ open }] = [await night(200)];
    expect(await findings()).toEqual([]);
    expect(open).toBe(0);
    expect(await night(200.5)).toBeNull();

    const missing = booking({
      stripe_ref: "re_made_in_the_dashboard",
      type: "refund",
      amount_cents: -30,
      fee_cents: 0,
    });
    await db.call.worker("record_stripe_transactions", { p_transactions: [missing] });
    await refund(5, "succeeded", "re_not_at_stripe");
    expect(await night(202)).toMatchObject({ found: 2, open: 2 });
    expect((await findings()).map(({ check_name, subject, detail }) => [check_name, subject, detail])).toEqual([
      ["stripe", "re_made_in_the_dashboard", { stripe: -30, ledger: 0, currency: "USD" }],
      ["stripe", "re_not_at_stripe", { stripe: 0, ledger: -5, currency: "USD" }],
    ]);
    expect(await night(204)).toMatchObject({ found: 0, open: 2 });
    const mails = await db.sql`select parameters ->> 'subject' as subject from public.notifications
      where template = 'operator-alert' and dedupe_key like 'money:%'`;
    expect(mails).toHaveLength(2);
    const [attention] = await db.sql`select * from private.attention_money()`;
    expect(attention).toMatchObject({ count: "2" });

    await refund(30, "succeeded", "re_made_in_the_dashboard");
    await agree();
    expect(await night(206)).toMatchObject({ found: 0, gone: 2, open: 0 });
  });

  test("fees and payouts are posted with Stripe's booking, however often it is read", async () => {
    const [before] =
      await db.sql`select coalesce(sum(cents), 0)::int as fees from private.ledger_entries where book = 'fees'`;
    const page = [
      booking({ amount_cents: 100, fee_cents: 33 }),
      booking({ type: "payout", stripe_ref: `po_${randomUUID()}`, amount_cents: -70 }),
    ];
    expect(await db.call.worker("record_stripe_transactions", { p_transactions: page })).toBe(2);
    expect(await db.call.worker("record_stripe_transactions", { p_transactions: page })).toBe(0);
    const [after] = await db.sql`select sum(cents)::int as fees from private.ledger_entries where book = 'fees'`;
    expect(after!.fees - before!.fees).toBe(33);
    expect((await books()).fees).toBe(33);
    const [bank] = await db.sql`select sum(cents)::int as cents from private.ledger_entries where book = 'bank'`;
    expect(bank!.cents).toBe(70);
  });
});

// Last: the months that it earns lie after the days of the tests above.
test("time is earned month by month, each cent once, and nothing is left when it has passed", async () => {
  await issue();
  await pay(await bill());
  const sold = -(await books()).revenue_deferred!;
  for (let day = 0; day <= 100; day += 5) await at(day)("sweep", {});
  const after = await books();
  expect(after.revenue_deferred).toBeUndefined();
  expect(after.revenue_recurring).toBe(-sold);
  const months = await db.sql`select ends_at from private.recognized_months order by 1`;
  expect(months.length).toBeGreaterThanOrEqual(3);
  await audit();
  expect((await findings()).filter(({ check_name }) => check_name !== "stripe")).toEqual([]);
});
