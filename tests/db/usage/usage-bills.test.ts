import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { actOnNumber, buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { insertLegs } from "./bill-usage";

/** Usage that is billed by itself, and that rises: the last of who leaves, and much of it before the bill day. */

const BERLIN = "+4915112345678"; // 8 cents a minute
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "e@example.test" };

let db: TestDatabase;
let areaId: string;
let owner: BuiltPerson;
let numberId: string;
let count = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  areaId = (await buildArea(db.sql)).id;
  await db.sql`update private.settings set value = '100000' where key = 'spend_cap_cents'`;
});
afterAll(() => db.drop());
beforeEach(async () => {
  owner = await buildPerson(db.sql);
  ({ numberId } = await buyNumber(db, owner, { areaId, e164: `+1415555${String(1_000 + ++count)}` }));
});

const use = (minutes: number, at = new Date()) =>
  insertLegs(db.sql, [
    { callId: randomUUID(), accountId: owner.accountId, numberId, e164: BERLIN, at, seconds: minutes * 60 },
  ]);
const bill = () => db.call.worker("bill_usage_alone", { p_account_id: owner.accountId, p_seller: seller });
const due = async () => (await db.call.worker("list_usage_bills", {})).includes(owner.accountId) as boolean;
const invoices = () =>
  db.sql`
    select kind, state, subtotal_cents, due_cents from public.invoices
    where account_id = ${owner.accountId} and kind in ('cycle', 'late') order by issued_at`;
/** The account buys no further months, and its bill day was two days ago. */
async function left(): Promise<void> {
  await db.sql`update public.number_contracts set renews_at = null where account_id = ${owner.accountId}`;
  await db.sql`
    update public.billing_profiles set anchor_at = private.now() - interval '2 days' where account_id = ${owner.accountId}`;
}
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

describe("the last of an account that buys no further months", () => {
  test("a call one minute before its last number was released is on its final invoice", async () => {
    const billDay = (ago: string) => db.sql`
      update public.billing_profiles set anchor_at = private.now() - ${ago}::interval where account_id = ${owner.accountId}`;
    await billDay("20 days");
    await use(10, new Date(Date.now() - 60_000));
    await db.sql`update public.number_contracts set renews_at = null, ended_at = private.now() where account_id = ${owner.accountId}`;
    const next = await db.call.server("next_bill", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
    expect(next).toMatchObject({ state: "open", period_until: next.at, lines: [{ kind: "usage", cents: 80 }] });
    const soon = await db.sql`select at from private.due_usage_bills`;
    expect(soon.map(({ at }) => at.toISOString())).toContain(new Date(next.at).toISOString());
    await actOnNumber(db, numberId, "release", "tests");
    expect(await db.sql`select status from public.purchased_numbers where id = ${numberId}`).toEqual([
      { status: "released" },
    ]);
    expect([await due(), await bill()]).toEqual([false, null]); // its bill day has not come
    await billDay("10 seconds");
    expect(await due()).toBe(true);
    expect(await bill()).not.toBeNull();
    expect(await invoices()).toEqual([{ kind: "late", state: "open", subtotal_cents: 80, due_cents: 80 }]);
    expect(await due()).toBe(false);
  });

  test("is billed at the bill day that would have come, once, also by two at the same moment", async () => {
    await left();
    await use(10, daysAgo(3));
    await use(10, daysAgo(1)); // of the next period
    expect(await due()).toBe(true);
    const made = await Promise.all([bill(), bill()]);
    expect(made.filter((id) => id !== null)).toHaveLength(1);
    expect(await invoices()).toEqual([{ kind: "late", state: "open", subtotal_cents: 80, due_cents: 80 }]);
    expect(await due()).toBe(false);
  });

  test("comes again of what was reported late, and is carried where it is too small for a card", async () => {
    await left();
    await use(10, daysAgo(3));
    await bill();
    await use(1, daysAgo(4));
    expect(await due()).toBe(true);
    await bill();
    expect(await invoices()).toMatchObject([{ subtotal_cents: 80 }, { state: "carried", subtotal_cents: 8 }]);
  });

  test("waits while a month renews, while an older bill is unpaid, and while an operator has to look", async () => {
    await use(10, daysAgo(3));
    await db.sql`update public.billing_profiles set anchor_at = private.now() - interval '2 days' where account_id = ${owner.accountId}`;
    expect([await due(), await bill()]).toEqual([false, null]);
    await left();
    await db.sql`update public.billing_profiles set unpaid_since = private.now() where account_id = ${owner.accountId}`;
    expect([await due(), await bill()]).toEqual([false, null]);
    await db.sql`update public.billing_profiles set unpaid_since = null, held_at = private.now() where account_id = ${owner.accountId}`;
    expect([await due(), await bill()]).toEqual([false, null]);
    expect(await invoices()).toEqual([]);
  });
});

describe("the usage of an account whose numbers are all paid by the year", () => {
  /** Its year began five bill days ago; the last one was two days ago. */
  async function inYear(): Promise<void> {
    const at = (months: number) => db.sql`(private.now() - interval '2 days' + make_interval(months => ${months}))`;
    await db.sql`update public.billing_profiles set anchor_at = ${at(-6)} where account_id = ${owner.accountId}`;
    await db.sql`alter table public.contract_periods disable trigger append_only`;
    await db.sql`delete from public.contract_periods where account_id = ${owner.accountId}`;
    await db.sql`alter table public.contract_periods enable trigger append_only`;
    await db.sql`
      with year as (
        select id, account_id, tstzrange(private.bill_at(${at(-6)}, 1), private.bill_at(${at(-6)}, 13)) as period
        from public.number_contracts where account_id = ${owner.accountId}
      ), sold as (
        insert into public.contract_periods (contract_id, account_id, period, kind, cents)
          select id, account_id, period, 'year', 2000 from year
      )
      update public.number_contracts c set starts_at = ${at(-6)}, period = 'year', year_discount = 10,
        paid_until = upper(year.period), renews_at = upper(year.period) from year where c.id = year.id`;
  }

  test("is billed at each bill day, and the next bill says so before", async () => {
    await inYear();
    await use(10, daysAgo(3));
    expect(await due()).toBe(true);
    expect(await bill()).not.toBeNull();
    expect(await invoices()).toMatchObject([{ kind: "late", subtotal_cents: 80 }]);
    await use(20);
    expect([await due(), await bill()]).toEqual([false, null]);
    const next = await db.call.server("next_bill", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
    });
    expect(next).toMatchObject({ total_cents: 160, lines: [{ kind: "usage", cents: 160 }] });
    expect(new Date(next.at).getTime()).toBeLessThan(daysAgo(-31).getTime());
  });
});

describe("much usage before the bill day", () => {
  test("is billed when it comes to the limit, and neither the cap nor the bill day move", async () => {
    await use(624); // 49.92
    expect([await due(), await bill()]).toEqual([false, null]);
    await use(1);
    const [before] = await db.sql`select spent_60 from private.account_usage where account_id = ${owner.accountId}`;
    expect(await due()).toBe(true);
    expect(await bill()).not.toBeNull();
    expect(await invoices()).toMatchObject([{ kind: "late", state: "open", subtotal_cents: 5_000 }]);
    const [after] = await db.sql`select spent_60 from private.account_usage where account_id = ${owner.accountId}`;
    expect(after).toEqual(before);
    await use(10);
    expect([await due(), await bill()]).toEqual([false, null]);
    expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
    const [contract] =
      await db.sql`select renews_at > private.now() as later from public.number_contracts where account_id = ${owner.accountId}`;
    expect(contract!.later).toBe(true);
  });
});

test("a number that spends four times its usual day is told to operators once that day", async () => {
  const told = () =>
    db.sql`select parameters from public.notifications where dedupe_key like ${`usage-rise:${numberId}:%`}`;
  await db.sql`
    insert into private.number_days (number_id, day, spent_60)
    select ${numberId}, (private.now() at time zone 'UTC')::date - n, 120 from generate_series(1, 14) n`; // $2 a day
  await use(99); // 7.92: more than the least, less than four times
  expect(await told()).toHaveLength(0);
  await Promise.all([use(1), use(1), use(1)]);
  expect(await told()).toHaveLength(1);
  const waiting = async () => Number((await db.sql`select (private.attention_usage_rises()).*`)[0]!.count);
  const count = await waiting();
  expect(count).toBeGreaterThan(0);
  const staff = await buildStaff(db.sql, "support");
  const page = { filters: [], sort: "found_at", is_descending: true, limit: 10 };
  const list = async () =>
    (await db.call.server("staff_list", { p_actor: staff, p_list: "usage_rises", p_page: page })).rows;
  const [rise] = await list();
  expect(rise).toMatchObject({ number_id: numberId, spent_cents: 816, usual_cents: 200, is_handled: false });
  const handle = () =>
    db.call.server("staff_handle_usage_rise", { p_actor: staff, p_id: rise.id, p_reason: "a campaign of theirs" });
  const both = await Promise.all([handle(), handle()]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await handle()).toMatchObject({ ok: false, code: "CHANGED" });
  expect(await waiting()).toBe(count - 1);
  expect((await list())[0]).toMatchObject({ is_handled: true });
  const trail =
    await db.sql`select reason from public.audit_log where action = 'usage_rise.handled' and subject = ${`number:${numberId}`}`;
  expect(trail).toEqual([{ reason: "a campaign of theirs" }]);
  await use(1);
  expect(await told()).toHaveLength(1);
  expect(await waiting()).toBe(count - 1);
  await db.sql`update private.number_days set day = day - 40 where number_id = ${numberId}`;
  expect((await db.sql`select private.prune_number_days() as n`)[0]!.n).toBeGreaterThan(0);
});
