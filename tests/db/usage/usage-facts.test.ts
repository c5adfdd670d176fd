import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { billUsage, insertLegs } from "./bill-usage";

/** What becomes usage, what it costs, and what later reports change of it. */

const ANNA = "+12125550161";
const rule = { kind: "always" };
const at = { rule, branch: "", step: 0 };
const phones = (...targets: string[]) => targets.map((target) => ({ kind: "phone", target }));

let db: TestDatabase;
let areaId: string;
let owner: BuiltPerson;
let numberId: string;
let e164: string;
let count = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  areaId = (await buildArea(db.sql)).id;
});
afterAll(() => db.drop());

/** Another owner with a number of theirs. */
async function newOwner(): Promise<void> {
  owner = await buildPerson(db.sql);
  e164 = `+1415555${String(1_000 + ++count)}`;
  ({ numberId } = await buyNumber(db, owner, { areaId, e164 }));
}
const events = () =>
  db.sql`select * from public.usage_events where account_id = ${owner.accountId} order by started_at, id`;
const later = () => new Date(Date.now() + 3_600_000);
const lines = () => db.sql`select * from private.usage_lines(${owner.accountId}, ${new Date()}, ${later()})`;
const bill = () => billUsage(db.sql, owner.accountId, new Date(), later());
/** A phone of the number that talked, at a destination. */
async function forwarded(seconds: number, to = ANNA, when = new Date()) {
  const callId = randomUUID();
  await insertLegs(db.sql, [{ callId, accountId: owner.accountId, numberId, e164: to, at: when, seconds }]);
  return {
    turnsOut: (other: number) => db.sql`update public.call_legs set seconds = ${other} where call_id = ${callId}`,
  };
}
const one = async (expression: string, ...values: (string | number)[]) =>
  (await db.sql.unsafe(`select ${expression} as value`, values))[0]!.value;

describe("what is paid of a call", () => {
  test.each([
    [60, 60, { 0: 0, 1: 60, 60: 60, 61: 120, 121: 180 }],
    [6, 6, { 1: 6, 6: 6, 7: 12, 61: 66, 66: 66 }],
    [1, 1, { 61: 61 }],
    [60, 1, { 1: 60, 61: 61, 125: 125 }],
    [30, 6, { 32: 36, 57: 60, 75: 78 }],
  ] as const)("in steps of %i and %i seconds", async (first, next, seconds) => {
    for (const [spoken, billed] of Object.entries(seconds))
      expect(await one("private.billed_seconds($1, $2, $3)", Number(spoken), first, next)).toBe(billed);
  });

  test.each([
    ["forward", 120, "0.0085", "0", "1.02"],
    ["forward", 66, "0.0085", "0", "0.561"],
    ["forward", 61, "0.0085", "0", "0.5185"],
    ["toll_free_in", 180, "0.022", "0.01", "4.56"],
    ["forward", 60, "0.05", "0", "3"],
    ["sms_out", 3, "0.015", "0", "2.7"],
  ])("%s of %i at %s and %s: %s sixtieths, exactly", async (service, billed, price, connect, amount) => {
    const value = await one(
      "trim_scale(private.charge_60($1, $2, 0, $3::numeric, $4::numeric))",
      service,
      billed,
      price,
      connect,
    );
    expect(value).toBe(amount);
  });

  test("137 calls of 61 seconds at 0.0085 in steps of six are 128 cents, not 137", async () => {
    await newOwner();
    await db.sql`
      insert into private.rates (deck_id, service, prefix, destination, price, first_increment, next_increment, valid)
        values (private.deck('sell', 'USD'), 'forward', '999', 'Nowhere', 0.0085, 6, 6, '[2026-01-01,)')`;
    for (let n = 0; n < 137; n++) await forwarded(61, "+9995550100");
    expect(await lines()).toMatchObject([{ events: 137, cents: 128 }]);
  });
});

describe("rates", () => {
  const instant = (before: string) => `2026-11-30T${before}Z`;
  beforeAll(async () => {
    await db.sql`update private.rates set replaced_at = now() where prefix like '44%' and service = 'forward'`;
    await db.sql`
      insert into private.rates (deck_id, service, prefix, destination, price, valid)
      select private.deck('sell', 'USD'), 'forward', prefix, 'UK', price, valid::tstzrange
      from (values ('44', 0.02, '[2026-01-01,)'), ('447', 0.05, '[2026-01-01,2026-12-01 00:00Z)'),
        ('447', 0.06, '[2026-12-01 00:00Z,)'), ('447700', 0.3, '[2026-01-01,)')) v (prefix, price, valid)`;
  });
  test.each([
    ["442079460958", instant("23:59:59"), "0.020000"],
    ["447911123456", instant("23:59:59"), "0.050000"],
    ["447911123456", "2026-12-01T00:00:00Z", "0.060000"],
    ["447700900123", instant("23:59:59"), "0.300000"],
    ["88812345678", instant("23:59:59"), null],
  ])("%s at %s: %s", async (digits, when, price) => {
    const value = await one(
      "(private.rate_of(private.deck('sell', 'USD'), 'forward', $1, $2::timestamptz)).price",
      digits,
      when,
    );
    expect(value).toBe(price);
  });

  test("two for one prefix and instant cannot be", async () => {
    const twice = db.sql`
      insert into private.rates (deck_id, service, prefix, destination, price, valid)
        values (private.deck('sell', 'USD'), 'forward', '44', 'UK', 0.01, '[2030-01-01,)')`;
    await expect(twice).rejects.toMatchObject({ code: "23P01" });
  });
});

describe("a call", () => {
  test("is one fact a phone that talked, however often it is reported; a phone that only rang is none", async () => {
    await newOwner();
    await db.call.worker("call_started", {
      p_call: { call_ref: "CA1", to: e164, caller: "+16465550133", entry: "sip" },
    });
    const step = (more: object) => db.call.worker("call_step", { p_call_ref: "CA1", p_step: { ...at, ...more } });
    await step({ ring: { lines: phones(ANNA, "+12125550162"), seconds: 20, screen: false, rule } });
    await db.call.worker("call_leg", {
      p_call_ref: "CA1",
      p_leg: { ...at, position: 0, status: "bridged", seconds: 61 },
    });
    for (let n = 0; n < 3; n++)
      await db.call.worker("call_leg", {
        p_call_ref: "CA1",
        p_leg: { ...at, position: 0, status: "bridged", seconds: 61 },
      });
    await db.call.worker("call_ended", { p_call_ref: "CA1", p_cause: "completed", p_seconds: 61 });
    expect(await events()).toMatchObject([
      { service: "forward", other_party: ANNA, quantity: 61, number_id: numberId },
    ]);
  });

  test("costs what its minutes beyond the included ones cost, in the order in which calls began", async () => {
    await newOwner();
    const start = Date.now() - 60_000;
    await forwarded(1_200, ANNA, new Date(start + 1)); // 20 minutes of 30
    await forwarded(900, ANNA, new Date(start)); // 15, and earlier
    expect(await lines()).toMatchObject([{ events: 2, billed: 2_100, included: 1_800, cents: 10 }]);
    await forwarded(60, "+882161234567"); // satellite: not sold, and not free either
    expect(await lines()).toHaveLength(1);
    expect((await events()).at(-1)).toMatchObject({ settled_at: null });
  });

  test("to a toll-free number is paid by who is called, to another number by nobody", async () => {
    await newOwner();
    const call = async (ref: string) => {
      await db.call.worker("call_started", { p_call: { call_ref: ref, to: e164, caller: null, entry: "sip" } });
      await db.call.worker("call_ended", { p_call_ref: ref, p_cause: "completed", p_seconds: 127 });
    };
    await call("CA20");
    expect(await events()).toHaveLength(0);
    await db.sql`update public.purchased_numbers set number_type = 'toll_free' where id = ${numberId}`;
    await call("CA21");
    expect(await lines()).toMatchObject([{ service: "toll_free_in", billed: 180, included: 0, cents: 11 }]);
  });

  test("of a contract whose consent says nothing of usage is free", async () => {
    await newOwner();
    await db.sql`update public.number_contracts set consent_version = '2026-11-21' where number_id = ${numberId}`;
    await forwarded(36_000);
    expect(await lines()).toHaveLength(0);
    expect(await bill()).toHaveLength(0);
    expect(await events()).toMatchObject([{ line_id: null, amount_60: "0.000000" }]);
  });
});

test("texts: what came in is free, what left costs by its parts, what the carrier refused late is taken back", async () => {
  await newOwner();
  const [conversation] = await db.sql`
    insert into public.conversations (account_id, number_id, other_party, last_at, last_text, last_direction)
      values (${owner.accountId}, ${numberId}, '+442079460123', now(), '', 'outbound') returning id`;
  const text = async (direction: string, state: string, segments: number) =>
    (
      await db.sql`
        insert into public.messages (conversation_id, account_id, number_id, direction, body, segments, carrier_id, state, sent_at)
          values (${conversation!.id}, ${owner.accountId}, ${numberId}, ${direction}, 'Hi', ${segments}, 'didww', ${state}, now())
          returning id`
    )[0]!.id as string;
  await text("inbound", "received", 2);
  const sent = await text("outbound", "queued", 2);
  expect(await events()).toMatchObject([{ service: "sms_in", quantity: 2 }]);
  await db.call.worker("text_reported", { p_message_id: sent, p_state: "sent" });
  await db.call.worker("text_reported", { p_message_id: sent, p_state: "delivered" });
  expect(await lines()).toMatchObject([{ service: "sms_out", events: 1, cents: 30 }]);
  const failed = await text("outbound", "queued", 5);
  await db.call.worker("text_reported", { p_message_id: failed, p_state: "sent" });
  await db.call.worker("text_reported", { p_message_id: failed, p_state: "failed" });
  expect(await lines()).toMatchObject([{ events: 2, billed: 2, cents: 30 }]);
});

describe("a bill", () => {
  test("takes what its preview showed, once; what is reported late is on the next one", async () => {
    await newOwner();
    await forwarded(3_600, "+4915112345678");
    const shown = await lines();
    const [line] = await bill();
    expect(shown).toMatchObject([{ cents: line!.cents, tax_cents: line!.tax_cents }]);
    expect(line).toMatchObject({ kind: "usage", cents: 480, contract_id: null, usage: { events: 1, billed: 3_600 } });
    expect(await bill()).toHaveLength(0);
    await forwarded(60, "+4915112345678", new Date(Date.now() - 86_400_000));
    expect(await bill()).toMatchObject([{ cents: 8 }]);
  });

  test("that was issued is not raised by what a carrier says later; less is taken off the next one", async () => {
    await newOwner();
    const call = await forwarded(600, "+4915112345678");
    expect(await bill()).toMatchObject([{ cents: 80 }]);
    await call.turnsOut(3_600);
    expect(await lines()).toHaveLength(0);
    await call.turnsOut(300);
    await forwarded(240, "+4915112345678"); // 32 cents of 40 that are given back
    expect(await lines()).toHaveLength(0);
    await forwarded(120, "+4915112345678");
    expect(await bill()).toMatchObject([{ cents: 8, usage: { events: 2 } }]);
    const [left] =
      await db.sql`select sum(amount_60) as value from public.usage_credits where account_id = ${owner.accountId}`;
    expect(Number(left!.value)).toBe(0);
  });

  test("is explained: the calls behind a line come to its sum, and nobody else sees them", async () => {
    await newOwner();
    await forwarded(2_000, ANNA); // 34 minutes, 30 of them included
    for (let n = 1; n <= 3; n++) await forwarded(59, ANNA, new Date(Date.now() + n));
    const account = { p_actor: personActor(owner.id), p_account_id: owner.accountId };
    const used = await db.call.server("get_usage", account);
    expect(used.numbers).toMatchObject([{ seconds_used: 1_800, days: [{ events: 4, billed: 2_220 }] }]);
    expect((await db.call.server("list_usage", account)).events).toHaveLength(4);
    const [line] = await bill();
    expect(await db.call.server("get_usage", account)).toEqual(used);
    const { events: behind } = await db.call.server("list_usage", { ...account, p_line_id: line!.id });
    const sum = behind.reduce(
      (total: number, { amount_60 }: { amount_60: string }) => total + Number(amount_60) * 1e6,
      0,
    );
    expect([sum / 1e6, line!.cents]).toEqual([Number(line!.usage.exact_60), 14]);
    const first = await db.call.server("list_usage", { ...account, p_line_id: line!.id, p_limit: 2 });
    const last = first.events.at(-1);
    const rest = await db.call.server("list_usage", {
      ...account,
      p_line_id: line!.id,
      p_after: { at: last.at, id: last.id },
    });
    expect([...first.events, ...rest.events]).toEqual(behind);
    const stranger = await buildPerson(db.sql);
    expect(
      await db.call.server("list_usage", {
        p_actor: personActor(stranger.id),
        p_account_id: stranger.accountId,
        p_line_id: line!.id,
      }),
    ).toBeNull();
  });

  test("does not change what was settled, even for the owner of the table", async () => {
    const [event] = await db.sql`select id from public.usage_events where settled_at is not null limit 1`;
    await expect(db.sql`update public.usage_events set quantity = 1 where id = ${event!.id}`).rejects.toMatchObject({
      code: "23514",
    });
  });

  test("of the bill run has the period's usage beneath the months, and two runs at the same moment make one", async () => {
    await newOwner();
    await forwarded(3_600, "+4915112345678");
    const [contract] = await db.sql`select renews_at from public.number_contracts where number_id = ${numberId}`;
    await db.moveClock(contract!.renews_at.getTime() - Date.now() + 60_000, { reconnect: true });
    await forwarded(3_600, "+4915112345678", new Date(contract!.renews_at.getTime() + 1_000)); // the next period's
    const seller = { legal_name: "S", address: "A", tax_id: "T", email: "e@example.test" };
    const run = () => db.call.worker("bill_account", { p_account_id: owner.accountId, p_seller: seller });
    const preview = await db.call.server("next_bill", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
    });
    const results = await Promise.all([run(), run()]);
    expect(results.map(({ action }) => action).sort()).toEqual(["billed", "none"]);
    const billed = await db.sql`
      select l.kind, l.cents from public.invoice_lines l where account_id = ${owner.accountId} order by position`;
    expect(billed).toMatchObject([{ kind: "month" }, { kind: "usage", cents: 480 }]);
    expect(preview.lines.map(({ kind, cents }: { kind: string; cents: number }) => ({ kind, cents }))).toEqual([
      ...billed,
    ]);
  }, 60_000);
});
