import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { sayDispute } from "../../builders/dispute.ts";
import { actOnNumber, buyNumber } from "../../builders/number.ts";
import { intentOf } from "../../builders/order.ts";
import { type BuiltPerson, buildPerson } from "../../builders/person.ts";
import { buildStaff } from "../../builders/staff.ts";
import { costIn, earnedIn, type OracleDispute, type OracleMonth, takenIn } from "../../oracle/margin-oracle.ts";
import { callAtClock } from "../../setup/call.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { insertLegs } from "../usage/bill-usage.ts";

const DAY = 86_400_000;
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
let db: TestDatabase;
let area: string;
let last = 4_155_590_200;
const owners: BuiltPerson[] = [];
const numbers: string[] = [];

const at = (days: number) => callAtClock(db.worker, days * DAY);
const later = (days: number) => new Date(Date.now() + days * DAY);

/** A call as its carrier writes it down. */
const record = (numberId: string, days: number, cost: string | null, currency = "USD") => db.sql`
  insert into public.carrier_records (carrier_id, ref, e164, started_at, seconds, cost, currency, account_id, number_id)
    select carrier_id, ${randomUUID()}, e164, ${later(days)}, 60, ${cost}, ${currency}, account_id, id
    from public.purchased_numbers where id = ${numberId}`;

/** Of the third owner. The last one's fee is in Stripe's book before we learn of it, days later. */
const disputes: (OracleDispute & { heard_at?: Date })[] = [
  { is_lost: true, cents: 60, fee: 1500, opened_at: later(5), decided_at: later(45) },
  { is_lost: false, cents: 70, fee: 1500, opened_at: later(9), decided_at: later(20) },
  { is_lost: false, cents: 80, fee: 1700, opened_at: later(11), heard_at: later(14), decided_at: later(21) },
];

async function haveDispute(ref: string, dispute: (typeof disputes)[number]): Promise<void> {
  const { is_lost, cents, fee, opened_at, heard_at = opened_at, decided_at } = dispute;
  const daysUntil = (instant: Date) => (instant.getTime() - Date.now()) / DAY;
  const [order] = await db.sql`select id from public.orders where account_id = ${owners[2]!.accountId} limit 1`;
  const say = (instant: Date, status: string) =>
    sayDispute(at(daysUntil(instant)), intentOf({ id: order!.id }), { ref, status, cents });
  const booking = { id: `txn_${ref}`, type: "adjustment", stripe_ref: ref, amount_cents: -cents, fee_cents: fee };
  const book = () =>
    at(daysUntil(opened_at))("record_stripe_transactions", {
      p_transactions: [{ ...booking, currency: "usd", created_at: opened_at }],
    });
  if (heard_at > opened_at) await book();
  await say(heard_at, "needs_response");
  await book();
  await say(decided_at, is_lost ? "lost" : "won");
}

/** Three owners with two numbers each, who keep them over three months with bills, a refund, an end, calls, a text and fees. */
beforeAll(async () => {
  db = await createTestDatabase();
  area = (await buildArea(db.sql)).id;
  await db.sql`insert into public.tax_rates (country, percent, name) values ('US', 7.25, 'Sales tax')`;
  await db.sql`update private.settings set value = '0' where key = 'margins_every_hours'`;
  for (let n = 0; n < 3; n++) {
    const owner = await buildPerson(db.sql);
    await db.sql`update public.accounts set country = 'US' where id = ${owner.accountId}`;
    owners.push(owner);
    for (let k = 0; k < 2; k++) {
      const { numberId, orderId } = await buyNumber(db, owner, { areaId: area, e164: `+1${++last}` });
      numbers.push(numberId);
      await db.call.worker("issue_order_invoice", { p_order_id: orderId, p_seller: seller });
      if (n === 0 && k === 0) await giveBack(orderId, 37);
    }
  }
  const call = {
    callId: randomUUID(),
    accountId: owners[1]!.accountId,
    numberId: numbers[2]!,
    at: new Date(),
    seconds: 600,
  };
  await insertLegs(db.sql, [{ ...call, e164: "+4915112345678" }]); // 8 cents a minute
  for (const days of [32, 63])
    for (const { accountId } of owners) await at(days)("bill_account", { p_account_id: accountId, p_seller: seller });
  await actOnNumber(db, numbers[5]!, "release", "tests");
  for (const [index, numberId] of numbers.entries())
    for (const days of [1, 20, 40, 61]) await record(numberId, days, `0.0${index + 1}37`);
  await record(numbers[1]!, 40, "99.5");
  await record(numbers[2]!, 40, null);
  await record(numbers[2]!, 40, "1", "XAU");
  await db.sql`
    insert into public.usage_events (started_at, account_id, number_id, source, source_ref, service, rated_digits, quantity,
        is_covered, period_from)
      values (${later(40)}, ${owners[0]!.accountId}, ${numbers[0]!}, 'text', 'one', 'sms_out', '12025550123', 3, true, ${later(32)})`;
  const [paid] = await db.sql`select stripe_ref from private.ledger_journals where kind = 'payment' limit 1`;
  await at(2)("record_stripe_transactions", {
    p_transactions: [
      {
        id: "txn_fee",
        type: "charge",
        stripe_ref: paid!.stripe_ref,
        amount_cents: 0,
        fee_cents: 33,
        currency: "usd",
        created_at: later(2),
      },
    ],
  });
  for (const [index, dispute] of disputes.entries()) await haveDispute(`du_${index}`, dispute);
});
afterAll(() => db?.drop());

async function giveBack(orderId: string, cents: number): Promise<void> {
  const ref = `re_${randomUUID()}`;
  await db.call.worker("record_refund", {
    p_payment_intent_id: intentOf({ id: orderId }),
    p_refund_id: ref,
    p_amount_cents: cents,
    p_currency: "usd",
    p_status: "succeeded",
    p_reason: "requested_by_customer",
  });
  const [row] = await db.sql`select id from public.refunds where stripe_refund_id = ${ref}`;
  await db.call.worker("issue_credit_note", { p_refund_id: row!.id });
}

/** Works out every month that is due on a day. @returns the months */
async function refresh(days: number): Promise<string[]> {
  await db.sql`update private.settings set value = '6' where key = 'margins_every_hours'`;
  const done: string[] = [];
  for (;;) {
    const month = await at(days)("stale_margins", {});
    if (!month) return done;
    await at(days)("refresh_margins", { p_month: month });
    done.push(month);
  }
}

const boundsOf = (month: string, now: Date): OracleMonth => {
  const [year, index] = month.split("-").map(Number) as [number, number];
  const end = new Date(Date.UTC(year, index, 1));
  return { start: new Date(Date.UTC(year, index - 1, 1)), end, until: end < now ? end : now };
};

test("each number's month is what an oracle finds day by day, and each account's is their sum less fees and lost disputes", async () => {
  const months = await refresh(70);
  expect(months.length).toBeGreaterThanOrEqual(3);
  expect(await at(70)("stale_margins", {})).toBeNull();
  const now = (await db.sql`select max(refreshed_at) as at from private.margin_months`)[0]!.at as Date;
  const lines = (await db.sql`
    select l.number_id, i.kind = 'credit' as is_credit, i.issued_at, l.kind in ('first', 'month', 'stub') as is_time, l.cents,
      lower(l.period) as from, upper(l.period) as to
    from public.invoice_lines l join public.invoices i on i.id = l.invoice_id`) as never[];
  expect(lines.some(({ is_credit }) => is_credit)).toBe(true);
  expect(lines.some(({ is_time }) => !is_time)).toBe(true);
  const owned = await db.sql`
    select id, account_id, setup_cost::text, monthly_cost::text, activated_at as ours_at, ended_at from public.purchased_numbers`;
  const records =
    await db.sql`select number_id, started_at, cost::text from public.carrier_records where cost is not null and currency = 'USD'`;
  const [text] = await db.sql`
    select e.number_id, e.started_at, (3 * r.price)::text as cost
    from public.usage_events e, private.rates r join private.rate_decks d on d.id = r.deck_id
    where e.source = 'text' and d.kind = 'cost' and r.service = 'sms_out' and r.prefix = '1' and r.replaced_at is null limit 1`;
  const used = [...records, text!];
  const found = await db.sql`select * from private.number_margins`;
  const lost = await db.sql`select sum(lost_cents)::int as cents from private.account_margins`;
  expect(lost).toEqual([{ cents: 60 }]);
  const payer = (await db.sql`select account_id from private.ledger_journals where key = 'fee:txn_fee'`)[0]!.account_id;
  for (const month of months) {
    const bounds = boundsOf(month, now);
    const sums = new Map<string, bigint>();
    for (const number of owned) {
      const earned = earnedIn(
        bounds,
        lines.filter(({ number_id }) => number_id === number.id),
      );
      const usage = used.filter(
        ({ number_id, started_at }) =>
          number_id === number.id && started_at >= bounds.start && started_at < bounds.until,
      );
      const cost = costIn(
        bounds,
        number as never,
        usage.map(({ cost }) => cost),
      );
      const row = found.find((one) => one.month === month && one.number_id === number.id);
      expect([month, number.id, BigInt(row?.revenue_cents ?? 0), BigInt(row?.margin_cents ?? 0)]).toEqual([
        month,
        number.id,
        earned,
        earned - cost,
      ]);
      sums.set(number.account_id, (sums.get(number.account_id) ?? 0n) + earned);
    }
    const accounts = await db.sql`select * from private.account_margins where month = ${month}`;
    for (const { account_id, revenue_cents, fee_cents, lost_cents, carrier_cost, margin_cents } of accounts) {
      expect(BigInt(revenue_cents)).toBe(sums.get(account_id) ?? 0n);
      const taken = takenIn(bounds, account_id === owners[2]!.accountId ? disputes : []);
      const ofPayments = account_id === payer && later(2) >= bounds.start && later(2) < bounds.until ? 33 : 0;
      expect([month, Number(lost_cents), Number(fee_cents)]).toEqual([month, taken.lost, taken.fees + ofPayments]);
      expect(Number(margin_cents)).toBe(
        Number(revenue_cents) - Math.round(Number(carrier_cost)) - Number(fee_cents) - Number(lost_cents),
      );
    }
  }
  expect(found.filter(({ unpriced }) => unpriced > 0).map(({ number_id, unpriced }) => [number_id, unpriced])).toEqual([
    [numbers[2], 2],
  ]);
});

test("what a past month earned is what the ledger booked of it", async () => {
  for (let n = 0; n < 4; n++) await at(70)("sweep", {});
  await refresh(70);
  const booked = await db.sql`
    select to_char(case j.kind when 'recognition' then to_timestamp(right(j.key, 7), 'YYYY-MM') else j.at end at time zone 'UTC', 'YYYY-MM') as month,
      j.account_id, -sum(e.cents)::int as cents
    from private.ledger_journals j join private.ledger_entries e on e.journal_id = j.id
    where e.book in ('revenue_recurring', 'revenue_setup', 'revenue_usage') group by 1, 2 having sum(e.cents) <> 0`;
  const closed = (
    await db.sql`select to_char((ends_at - interval '1 day') at time zone 'UTC', 'YYYY-MM') as month from private.recognized_months`
  ).map(({ month }) => month);
  expect(closed.length).toBeGreaterThanOrEqual(2);
  for (const month of closed) {
    const earned = await db.sql`
      select account_id, revenue_cents::int as cents from private.account_margins where month = ${month} and revenue_cents <> 0`;
    const sort = (rows: readonly Record<string, unknown>[]) =>
      rows.map(({ account_id, cents }) => `${account_id} ${cents}`).sort();
    expect(sort(earned)).toEqual(sort(booked.filter((row) => row.month === month)));
  }
});

test("working a month out again, also concurrently, changes nothing; a month that is past is done once more and rests", async () => {
  const rows = () => db.sql`select * from private.number_margins order by id`;
  const before = await rows();
  const [first] = await db.sql`select min(month) as month from private.margin_months`;
  await Promise.all([1, 2, 3].map(() => at(70)("refresh_margins", { p_month: first!.month })));
  expect(await rows()).toEqual(before);
  expect(await refresh(71)).toHaveLength(2); // this month and the last
});

test("staff read them by keyset, those below zero first; nobody else", async () => {
  const staff = await buildStaff(db.sql, "support");
  const list = (p_list: string, page: object = {}) =>
    db.call.server("staff_list", {
      p_actor: staff,
      p_list,
      p_page: { filters: [], sort: "margin_cents", is_descending: false, limit: 100, ...page },
    });
  for (const name of ["number_margins", "account_margins"]) {
    const all = (await list(name)).rows;
    const margins = all.map(({ margin_cents }: { margin_cents: number }) => margin_cents);
    expect(margins).toEqual([...margins].sort((one, other) => one - other));
    expect(margins[0]).toBeLessThan(0);
    const first = await list(name, { limit: 1 });
    const next = await list(name, { limit: 1, cursor: { value: `${margins[0]}`, id: first.rows[0].id } });
    expect([...first.rows, ...next.rows].map(({ id }) => id)).toEqual(
      all.slice(0, 2).map(({ id }: { id: string }) => id),
    );
    const below = await list(name, { filters: [{ column: "is_negative", op: "in", values: ["true"] }] });
    expect(below.rows).toHaveLength(margins.filter((margin: number) => margin < 0).length);
  }
  await expect(
    db.call.server("staff_list", { p_actor: { kind: "system" }, p_list: "number_margins", p_page: {} }),
  ).rejects.toThrow();
});
