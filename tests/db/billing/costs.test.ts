import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CostSums } from "@/lib/contract/costs";
import { buildPerson, personActor } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { insertLegs } from "../usage/bill-usage";
import { type BilledWorld, type Owner, openBilledWorld, seller } from "./billed-world";

/** What numbers came to: held to the documents themselves, and to what was inserted. */

const BERLIN = "+4915112345678"; // 8 cents a minute, nothing included
const dayMs = 86_400_000;

let world: BilledWorld;
let owner: Owner;
let daysMoved = 32;
beforeAll(async () => {
  world = await openBilledWorld();
  await world.db.sql`update private.settings set value = '100000' where key = 'spend_cap_cents'`;
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await world.newOwner();
  daysMoved = 32;
});

const moveTo = async (days: number): Promise<void> => {
  daysMoved = days;
  await world.moveTo(days);
};
/** In business time. */
const daysAgo = (days: number) => new Date(Date.now() + (daysMoved - days) * dayMs);
const costs = (month: string | null = null, { actor = owner.id, limit = 100 } = {}) =>
  world.db.call.server("get_costs", {
    p_actor: personActor(actor),
    p_account_id: owner.accountId,
    p_month: month,
    p_limit: limit,
  });
const talk = (n: number, minutes: number, at = daysAgo(0)) =>
  insertLegs(world.db.sql, [
    {
      callId: randomUUID(),
      accountId: owner.accountId,
      numberId: owner.numberIds[n]!,
      e164: BERLIN,
      at,
      seconds: minutes * 60,
    },
  ]);
const ring = (n: number, at: Date, { seconds = 30, isTest = false } = {}) => world.db.sql`
  insert into public.calls (account_id, number_id, started_at, call_ref, entry, facts, outcome, ended_at, seconds, is_test)
    values (${owner.accountId}, ${owner.numberIds[n]!}, ${at}, ${`CA${randomUUID()}`}, 'sip', '{}', 'answered', ${at},
      ${seconds}, ${isTest})`;
async function text(n: number, at: Date): Promise<void> {
  const numberId = owner.numberIds[n]!;
  const [conversation] = await world.db.sql`
    insert into public.conversations (account_id, number_id, other_party, last_at, last_text, last_direction)
      values (${owner.accountId}, ${numberId}, '+442079460123', ${at}, '', 'inbound') returning id`;
  await world.db.sql`
    insert into public.messages (created_at, conversation_id, account_id, number_id, direction, body, carrier_id, state, sent_at)
      values (${at}, ${conversation!.id}, ${owner.accountId}, ${numberId}, 'inbound', 'Hi', 'didww', 'received', ${at})`;
}
const total = (rows: CostSums[]) => rows.reduce((sum, { total_cents }) => sum + total_cents, 0);
const kindsOf = ({ numbers_cents, setup_cents, calls_cents, texts_cents }: CostSums) =>
  numbers_cents + setup_cents + calls_cents + texts_cents;

describe("what numbers came to", () => {
  test("is what invoices less credit notes say, by month, by kind, by number, and of one month", async () => {
    for (const id of await world.db.call.worker("list_uninvoiced_orders", {}))
      await world.db.call.worker("issue_order_invoice", { p_order_id: id, p_seller: seller });
    await talk(1, 25);
    const first = await world.bill();
    await moveTo(62.5);
    await talk(1, 10, daysAgo(40)); // reported late
    await world.db.call.worker("bill_account", { p_account_id: owner.accountId, p_seller: seller });
    await world.db.call.server("staff_credit_invoice", {
      p_actor: await buildStaff(world.db.sql, "operator"),
      p_invoice_id: first,
      p_credit: { request_id: randomUUID(), line_id: null, cents: 77, to: "due" },
      p_reason: "tests",
    });
    const documents = await world.db.sql`
      select to_char(issued_at at time zone 'UTC', 'YYYY-MM') as month,
        sum(case kind when 'credit' then -subtotal_cents else subtotal_cents end)::int as cents
      from public.invoices where account_id = ${owner.accountId} group by 1 order by 1`;
    const all = await costs();
    expect(
      all.months.map(({ month, total_cents }: { month: string } & CostSums) => ({
        month: month.slice(0, 7),
        cents: total_cents,
      })),
    ).toEqual([...documents]);
    expect(documents.length).toBeGreaterThan(1);
    expect(documents.some(({ cents }) => cents > 0)).toBe(true);
    for (const row of [...all.months, ...all.numbers]) expect(kindsOf(row)).toBe(row.total_cents);
    expect(total(all.numbers)).toBe(total(all.months));
    expect(all.numbers).toHaveLength(2);
    expect(all.numbers[0]).toMatchObject({ number_id: owner.numberIds[1] });
    expect(all.numbers[0].calls_cents).toBeGreaterThan(200); // 35 minutes at 8 cents, less its part of what was credited
    expect(all.numbers[1].calls_cents).toBe(0);
    let months = 0;
    for (const { month, total_cents } of all.months) {
      const one = await costs(month);
      expect([one.months, total(one.numbers)]).toEqual([all.months, total_cents]);
      months++;
    }
    expect(months).toBe(documents.length);
    const few = await costs(null, { limit: 1 });
    expect([few.numbers, few.others_cents]).toEqual([[all.numbers[0]], all.numbers[1].total_cents]);
    await moveTo(62 + 400);
    expect((await costs()).months).toEqual([]); // of the last twelve months only
  });

  test("is for those who manage bills, of this account", async () => {
    const member = await buildPerson(world.db.sql, { memberOf: { accountId: owner.accountId, role: "member" } });
    await expect(costs(null, { actor: member.id })).rejects.toMatchObject({ code: "PT403" });
    const books = await buildPerson(world.db.sql, { memberOf: { accountId: owner.accountId, role: "billing" } });
    expect(await costs(null, { actor: books.id })).toMatchObject({ currency: "USD", months: [], numbers: [] });
    const stranger = await buildPerson(world.db.sql);
    await expect(costs(null, { actor: stranger.id })).rejects.toMatchObject({ code: "PT404" });
  });

  test("a day is an average of the last thirty, and no less than nothing", async () => {
    expect((await costs()).day_60).toMatch(/^0(\.0+)?$/);
    await talk(0, 30);
    expect(Number((await costs()).day_60)).toBeCloseTo((30 * 8 * 60) / 100 / 30, 6);
    await moveTo(32 + 31);
    expect(Number((await costs()).day_60)).toBe(0);
  });
});

describe("what could cost less", () => {
  const advice = async () => {
    const { days, numbers } = (await costs()).advice;
    return {
      days,
      kinds: Object.fromEntries(
        numbers.map((n: { number_id: string; kind: string }) => [owner.numberIds.indexOf(n.number_id), n.kind]),
      ),
    };
  };
  const owned = async (): Promise<void> => moveTo(61);

  test("a number that nobody called or texted for sixty days, and none that is younger", async () => {
    await moveTo(59);
    expect(await advice()).toEqual({ days: 60, kinds: {} });
    await owned();
    await ring(0, daysAgo(60.5));
    await ring(1, daysAgo(1), { isTest: true });
    expect(await advice()).toEqual({ days: 60, kinds: { 0: "unused", 1: "unused" } });
    await ring(0, daysAgo(59));
    await text(1, daysAgo(59));
    expect((await advice()).kinds).toEqual({});
  });

  test("few calls of a number while another one of its place has more, and few minutes of a toll-free one", async () => {
    await owned();
    for (let n = 0; n < 5; n++) await ring(0, daysAgo(2));
    for (let n = 0; n < 6; n++) await ring(1, daysAgo(2));
    expect((await advice()).kinds).toEqual({ 0: "twin" });
    const [told] = (await costs()).advice.numbers;
    expect(told).toMatchObject({ uses: 5, twin_e164: expect.stringMatching(/^\+1/) });
    await ring(0, daysAgo(2));
    expect((await advice()).kinds).toEqual({});
    await world.db.sql`update public.purchased_numbers set number_type = 'toll_free' where id = ${owner.numberIds[1]!}`;
    expect((await advice()).kinds).toEqual({ 1: "toll_free" });
    await ring(1, daysAgo(2), { seconds: 121 });
    expect((await advice()).kinds).toEqual({}); // 301 seconds
  });

  test("nothing of a number that ends, or is paid by the year", async () => {
    await owned();
    expect(Object.keys((await advice()).kinds)).toHaveLength(2);
    await world.db.sql`update public.number_contracts set renews_at = null where number_id = ${owner.numberIds[0]!}`;
    await world.db.sql`
      insert into public.contract_periods (contract_id, account_id, kind, period, cents)
        select id, account_id, 'year', tstzrange(paid_until, paid_until + interval '1 year'), 1 from public.number_contracts
        where number_id = ${owner.numberIds[1]!}`;
    expect((await advice()).kinds).toEqual({});
  });

  test("looks back no further than calls are kept", async () => {
    await owned();
    await ring(0, daysAgo(45));
    await world.db.sql`insert into public.call_settings (account_id, keep_days) values (${owner.accountId}, 30)`;
    expect(await advice()).toEqual({ days: 30, kinds: { 0: "unused", 1: "unused" } });
  });
});
