import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { insertLegs } from "../usage/bill-usage";

/** Calls that are older than their account keeps them, and what bills need of them. */

const BERLIN = "+4915112345678";
const CALLER = "+16465550133";
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "e@example.test" };

let db: TestDatabase;
let areaId: string;
let count = 0;
interface Customer {
  owner: BuiltPerson;
  accountId: string;
  numberId: string;
}
let one: Customer;

beforeAll(async () => {
  db = await createTestDatabase();
  areaId = (await buildArea(db.sql)).id;
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from public.call_settings`;
  one = await customer();
});

async function customer(): Promise<Customer> {
  const owner = await buildPerson(db.sql);
  const { numberId } = await buyNumber(db, owner, { areaId, e164: `+1415555${String(1_000 + ++count)}` });
  return { owner, accountId: owner.accountId, numberId };
}
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

/** A call some days ago; with seconds a phone talked so long. */
async function call(of: Customer, days: number, { seconds = 0, isOver = true } = {}): Promise<string> {
  const [id, at] = [randomUUID(), daysAgo(days)];
  await db.sql`
    insert into public.calls (id, account_id, number_id, started_at, call_ref, entry, caller, facts, outcome, ended_at)
    values (${id}, ${of.accountId}, ${of.numberId}, ${at}, ${`CA${id}`}, 'sip', ${CALLER}, '{}', 'answered', ${isOver ? at : null})`;
  if (seconds > 0) await insertLegs(db.sql, [{ callId: id, ...of, e164: BERLIN, at, seconds }]);
  return id;
}
const keep = ({ owner, accountId }: Customer, days: number | null) =>
  db.call.server("save_call_settings", {
    p_actor: personActor(owner.id),
    p_account_id: accountId,
    p_keep_days: days,
  });
const prune = async (): Promise<number> => (await db.call.worker("prune", {})).calls;
const left = async ({ accountId }: Customer) =>
  (await db.sql`select id from public.calls where account_id = ${accountId}`).map(({ id }) => id);
const legs = ({ accountId }: Customer) => db.sql`select from public.call_legs where account_id = ${accountId}`;
const billed = ({ accountId }: Customer) =>
  db.sql`select quantity, billed, amount_60, other_party, line_id from public.usage_events
    where account_id = ${accountId} and settled_at is not null order by started_at`;

test("without a choice calls are kept, however old", async () => {
  const id = await call(one, 4_000);
  expect([await prune(), await left(one)]).toEqual([0, [id]]);
});

test("those that are older go with their legs, those of others and newer ones stay", async () => {
  const [other, third] = [await customer(), await customer()];
  for (const of of [one, other, third]) for (const days of [29, 31, 400]) await call(of, days);
  const young = await call(one, 29);
  await keep(one, 30);
  await keep(third, 365);
  expect(await prune()).toBe(3);
  expect(await left(one)).toContain(young);
  expect([await left(one), await left(other), await left(third)].map((ids) => ids.length)).toEqual([2, 3, 2]);
  expect(await prune()).toBe(0);
  await keep(one, null);
  expect(await db.sql`select keep_days from public.call_settings where account_id = ${one.accountId}`).toEqual([
    { keep_days: null },
  ]);
});

test("one that goes on stays", async () => {
  const id = await call(one, 40, { isOver: false });
  await keep(one, 30);
  expect([await prune(), await left(one)]).toEqual([0, [id]]);
});

describe("what a bill needs", () => {
  beforeEach(async () => {
    await db.sql`update public.number_contracts set renews_at = null where account_id = ${one.accountId}`;
    await db.sql`update public.billing_profiles set anchor_at = private.now() - interval '2 days'
      where account_id = ${one.accountId}`;
  });
  const bill = () => db.call.worker("bill_usage_alone", { p_account_id: one.accountId, p_seller: seller });

  test("is kept until it is on one, and the bill's sums and phones after that", async () => {
    await call(one, 40, { seconds: 600 });
    await keep(one, 30);
    expect([await prune(), (await left(one)).length, (await legs(one)).length]).toEqual([0, 1, 1]);
    expect(await bill()).not.toBeNull();
    const before = await billed(one);
    expect(before).toMatchObject([{ quantity: 600, other_party: BERLIN }]);
    expect([await prune(), await left(one), (await legs(one)).length]).toEqual([1, [], 0]);
    expect(await billed(one)).toEqual(before);
  });

  test("while a bank disputes a charge nothing goes", async () => {
    const id = await call(one, 40);
    await keep(one, 30);
    const [order] =
      await db.sql`select o.id, p.id as payment from public.orders o join public.payments p on p.order_id = o.id
      where o.account_id = ${one.accountId}`;
    await db.sql`
      insert into public.disputes (order_id, payment_id, account_id, kind, stripe_ref, status, reason, amount_cents,
        currency, is_open, evidence)
      values (${order!.id}, ${order!.payment}, ${one.accountId}, 'dispute', ${id}, 'needs_response', 'general', 100, 'USD', true, '{}')`;
    expect([await prune(), await left(one)]).toEqual([0, [id]]);
    await db.sql`update public.disputes set is_open = false where stripe_ref = ${id}`;
    expect([await prune(), await left(one)]).toEqual([1, []]);
  });

  test("is kept without who called: in settled usage, which changes in no other way, and in carriers' records", async () => {
    const id = await call(one, 40);
    const at = (await db.sql`select started_at from public.calls where id = ${id}`)[0]!.started_at as Date;
    await db.sql`
      insert into public.usage_events (account_id, number_id, source, source_ref, service, other_party, rated_digits,
        started_at, quantity, is_covered, period_from, settled_at, billed, included, amount_60)
      values (${one.accountId}, ${one.numberId}, 'call', ${id}, 'toll_free_in', ${CALLER}, '18005550100', ${at}, 60, true,
        ${at}, now(), 60, 60, 0)`;
    await db.sql`
      insert into public.carrier_records (carrier_id, ref, e164, caller, started_at, seconds, cost, currency, account_id,
        number_id, call_id, call_started_at, state)
      values ('didww', ${id}, '+14155551000', ${CALLER}, ${at}, 60, 0.0075, 'USD', ${one.accountId}, ${one.numberId},
        ${id}, ${at}, 'matched')`;
    await keep(one, 30);
    expect(await prune()).toBe(1);
    expect(await billed(one)).toMatchObject([{ quantity: 60, other_party: null }]);
    expect(await db.sql`select caller, call_id, cost, state from public.carrier_records where ref = ${id}`).toEqual([
      { caller: null, call_id: null, cost: "0.0075", state: "matched" },
    ]);
    await expect(
      db.sql`update public.usage_events set quantity = 1 where account_id = ${one.accountId}`,
    ).rejects.toThrow("was settled");
    await expect(
      db.sql`update public.usage_events set other_party = ${CALLER} where account_id = ${one.accountId}`,
    ).rejects.toThrow("was settled");
  });
});

test("many go in steps, also when two upkeeps run concurrently", async () => {
  await db.sql`
    insert into public.calls (account_id, number_id, started_at, call_ref, entry, facts, outcome, ended_at)
    select ${one.accountId}, ${one.numberId}, now() - interval '40 days' - n * interval '1 minute', 'CA' || gen_random_uuid(),
      'sip', '{}', 'missed', now()
    from generate_series(1, 2500) n`;
  await keep(one, 30);
  await Promise.all([prune(), prune()]);
  await prune();
  expect(await left(one)).toEqual([]);
});

test("only those who run the account choose, and nothing shorter than a month", async () => {
  await db.sql`update public.memberships set role = 'member' where user_id = ${one.owner.id}`;
  await expect(keep(one, 30)).rejects.toMatchObject({ code: "PT403" });
  await db.sql`update public.memberships set role = 'owner' where user_id = ${one.owner.id}`;
  await expect(keep(one, 29)).rejects.toThrow();
  await expect(keep({ ...one, accountId: (await customer()).accountId }, 30)).rejects.toMatchObject({
    code: "PT404",
  });
});
