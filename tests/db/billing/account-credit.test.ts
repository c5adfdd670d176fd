import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { sayDispute } from "../../builders/dispute.ts";
import { buyNumber } from "../../builders/number.ts";
import { type BuiltPerson, buildPerson } from "../../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { bookMonth, seller } from "./book-month.ts";

let db: TestDatabase;
let area: string;
let buyer: BuiltPerson;
let bought: { orderId: string; numberId: string };
let last = 4_155_570_200;

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

const findings = () => db.sql`
  select check_name, subject, detail from private.money_findings where gone_at is null order by check_name, subject`;

describe("a number that its carrier lost", () => {
  const lose = (days: number) =>
    db.sql`update public.purchased_numbers set carrier_problem = 'gone',
      carrier_problem_at = private.now() + ${`${days} days`}::interval where id = ${bought.numberId}`;
  const notes = () =>
    db.sql`select * from public.invoices where account_id = ${buyer.accountId} and kind = 'credit' order by number`;

  test("ends after three days and is credited by days, once, and the next bill is less by it", async () => {
    const other = await buyNumber(db, buyer, { areaId: area, e164: `+1${++last}` });
    await issue();
    await db.call.worker("issue_order_invoice", { p_order_id: other.orderId, p_seller: seller });
    await lose(10);
    await at(12)("sweep", {});
    expect(await notes()).toEqual([]);
    await Promise.all([at(14)("sweep", {}), at(14)("sweep", {})]);
    await at(14)("sweep", {});
    const [note, ...more] = await notes();
    expect(more).toEqual([]);
    const [line] = await db.sql`
      select l.cents, f.cents as whole, f.period from public.invoice_lines l
      join public.invoice_lines f on f.id = l.credits_line where l.invoice_id = ${note!.id}`;
    const [{ days, left }] = (await db.sql`
      select (upper(period) at time zone 'UTC')::date - (lower(period) at time zone 'UTC')::date as days,
        (upper(period) at time zone 'UTC')::date - ((private.now() + interval '10 days') at time zone 'UTC')::date as left
      from public.invoice_lines where number_id = ${bought.numberId} and kind = 'first' and credits_line is null`) as never as [
      { days: number; left: number },
    ];
    expect(line!.cents).toBe(line!.whole - Math.round((line!.whole * (days - left)) / days));
    expect(note).toMatchObject({ credit_reason: "lost", state: "paid", due_cents: 0 });
    const next = await invoice(await bill());
    expect(next.credit_used_cents).toBe(note!.total_cents);
    expect(next.due_cents).toBe(next.total_cents - note!.total_cents);
    await db.call.worker("audit_money", {});
    expect(await findings()).toEqual([]);
  });

  test("gives back nothing of what a bank took back, or may yet", async () => {
    await issue();
    const [paid] = await db.sql`
      select i.total_cents, p.stripe_payment_intent_id as intent from public.invoices i
      join public.payments p on p.order_id = i.order_id where i.order_id = ${bought.orderId}`;
    const bank = (status: string) =>
      sayDispute(db.call.worker, paid!.intent, { ref: `du_${bought.orderId}`, status, cents: paid!.total_cents });
    await lose(10);
    for (const status of ["needs_response", "lost"]) {
      await bank(status);
      await at(14)("sweep", {});
      expect(await notes()).toEqual([]);
    }
    await bank("won");
    await at(14)("sweep", {});
    expect(await notes()).toHaveLength(1);
  });

  test("a number that is there again in time is not credited", async () => {
    await issue();
    await lose(10);
    await db.sql`update public.purchased_numbers set carrier_problem = null, carrier_problem_at = null where id = ${bought.numberId}`;
    await at(20)("sweep", {});
    expect(await notes()).toEqual([]);
  });
});

describe("credit", () => {
  const grant = async (cents: number) =>
    db.sql`insert into public.account_credits (account_id, currency, cents, source, invoice_id)
      values (${buyer.accountId}, 'USD', ${cents}, 'staff', ${await issue()})`;

  test("that covers a bill pays it; nothing is charged, and the rest stays", async () => {
    await grant(10_000);
    const paid = await invoice(await bill());
    expect(paid).toMatchObject({ state: "paid", due_cents: 0, next_attempt_at: null });
    expect(paid.credit_used_cents).toBe(paid.total_cents);
    const [left] = await db.sql`select private.credit_left(${buyer.accountId}, 'USD') as cents`;
    expect(left!.cents).toBe(10_000 - paid.total_cents);
  });

  test("never leaves a sum that is too small for a card", async () => {
    const [{ cents: monthly }] = (await db.sql`
      select monthly_cents::int as cents from public.number_contracts where number_id = ${bought.numberId}`) as never as [
      { cents: number },
    ];
    await grant(monthly - 10);
    const { due_cents, state } = await invoice(await bill());
    expect({ due_cents, state }).toEqual({ due_cents: 50, state: "open" });
  });
});
