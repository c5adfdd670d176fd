import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

/** Carriers' records beside our own rows: each once, joined once, and what only the carrier knew of. */

const NUMBER = "+14155550175";
const CALLER = "+16465550133";
const ANNA = "+12125550151";

let db: TestDatabase;
let owner: BuiltPerson;
let count = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  const area = await buildArea(db.sql);
  owner = await buildPerson(db.sql, { email: "owner@example.test" });
  await buyNumber(db, owner, { areaId: area.id, e164: NUMBER });
  await db.sql`update public.purchased_numbers set created_at = created_at - interval '30 days'`;
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from public.carrier_records`;
  await db.sql`delete from public.call_legs`;
  await db.sql`delete from public.calls`;
});

/** A call of ours that was answered, or that still goes on. @returns the platform's id */
async function call({ isOpen = false, seconds = 40, minutesAgo = 10 } = {}): Promise<string> {
  const ref = `CA${++count}`;
  await db.call.worker("call_started", { p_call: { call_ref: ref, to: NUMBER, caller: CALLER, entry: "sip" } });
  if (!isOpen) {
    const step = {
      rule: { kind: "always" },
      branch: "",
      step: 1,
      outcome: "answered",
      end_cause: "completed",
      seconds,
    };
    await db.call.worker("call_step", { p_call_ref: ref, p_step: step });
  }
  await db.sql`update public.calls set started_at = started_at - make_interval(mins => ${minutesAgo}) where call_ref = ${ref}`;
  return ref;
}
const at = (minutesAgo: number, more = 0) => new Date(Date.now() - minutesAgo * 60_000 + more * 1_000).toISOString();
const record = (more: object = {}) => ({
  ref: `R${++count}`,
  number: NUMBER,
  caller: CALLER,
  started_at: at(10),
  answered_at: at(10, 5),
  ended_at: at(10, 45),
  seconds: 40,
  cost: "0.0123",
  currency: "USD",
  destination: null,
  call_ref: null,
  ...more,
});
const ingest = (carrier: string, ...records: object[]) =>
  db.call.worker("ingest_records", { p_carrier_id: carrier, p_records: records });
const kept = () => db.sql`
  select r.ref, r.state, r.cost::text, r.difference, c.call_ref from public.carrier_records r
  left join public.calls c on c.id = r.call_id order by r.created_at, r.ref`;
const calls = () => db.sql`
  select entry, outcome, answered_by, seconds, end_cause, ended_at is not null as ended from public.calls order by started_at`;

test("a record joins the call that it names, or the only one of its caller at that time; read twice it is one row", async () => {
  const ref = await call();
  const named = record({ call_ref: ref, cost: null });
  const timed = record({ started_at: at(10, 12) });
  expect(await ingest("twilio", named)).toEqual({ matched: 1 });
  expect(await ingest("didww", timed)).toEqual({ matched: 1 });
  expect(await ingest("twilio", { ...named, cost: "0.0085" })).toEqual({ matched: 1 });
  await ingest("didww", timed, timed);
  expect(await kept()).toMatchObject([
    { ref: named.ref, state: "matched", cost: "0.0085", call_ref: ref, difference: null },
    { ref: timed.ref, state: "matched", cost: "0.0123", call_ref: ref, difference: null },
  ]);
  expect(await calls()).toHaveLength(1);
});

test("what the two tell differently is kept, and our row stays as it is", async () => {
  const ref = await call({ seconds: 40 });
  await ingest("twilio", record({ call_ref: ref, seconds: 61 }));
  expect(await kept()).toMatchObject([{ state: "matched", difference: { seconds: [40, 61] } }]);
  expect(await calls()).toMatchObject([{ seconds: 40 }]);
});

test("a record that two calls could be stays by itself; one call never has two records of a carrier", async () => {
  await call();
  await call();
  expect(await ingest("didww", record())).toEqual({ ambiguous: 1 });
  await db.sql`delete from public.calls where call_ref = ${`CA${count - 1}`}`;
  expect(await ingest("didww", record())).toEqual({ matched: 1 });
  expect(await ingest("didww", record({ started_at: at(10, 3) }))).toEqual({ unmatched: 1 });
});

test("an answered call that only the carrier knew of becomes a call with its leg, once", async () => {
  const alone = record({ destination: ANNA });
  expect(await ingest("didww", alone)).toEqual({ became_call: 1 });
  expect(await ingest("didww", alone)).toEqual({ became_call: 1 });
  expect(await calls()).toMatchObject([
    { entry: "carrier", outcome: "answered", answered_by: ANNA, seconds: 40, ended: true },
  ]);
  const legs = await db.sql`select e164, status, seconds, account_id from public.call_legs`;
  expect(legs).toMatchObject([{ e164: ANNA, status: "bridged", seconds: 40, account_id: owner.accountId }]);
});

test("a caller who found the number busy is in the history once, and told of in one mail for number and day", async () => {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const busy = (hour: number, more: object = {}) =>
    record({
      started_at: `${day}T${hour}:00:00Z`,
      answered_at: null,
      ended_at: null,
      seconds: 0,
      cost: null,
      is_busy: true,
      ...more,
    });
  const first = busy(10);
  expect(await ingest("didww", first, busy(11, { caller: null }), busy(12, { number: "+14155550999" }))).toEqual({
    became_call: 2,
    unmatched: 1,
  });
  expect(await ingest("didww", first)).toEqual({ became_call: 1 });
  expect(await calls()).toMatchObject([
    { entry: "carrier", outcome: "busy", end_cause: "busy", ended: true, seconds: 0 },
    { outcome: "busy" },
  ]);
  for (const run of [1, 2])
    await db.call.worker("record_run_done", { p_carrier_id: "didww", p_day: day, p_run: run, p_rows: 3 });
  const mails = await db.sql`select parameters from public.notifications where template = 'callers-found-busy'`;
  expect(mails).toHaveLength(1);
  expect(messages["callers-found-busy"].parameters.parse(mails[0]!.parameters)).toMatchObject({
    e164: NUMBER,
    calls: 2,
    callers: [CALLER],
  });
});

test("a test call that found the number busy is a test, and no mail tells of it", async () => {
  const [number] = await db.sql`select id, account_id from public.purchased_numbers where e164 = ${NUMBER}`;
  await db.sql`
    insert into public.test_calls (account_id, number_id, caller, created_at)
    values (${number!.account_id}, ${number!.id}, ${CALLER}, ${at(10)})`;
  await db.sql`delete from public.notifications where template = 'callers-found-busy'`;
  const busy = record({ started_at: at(10, 3), answered_at: null, ended_at: null, seconds: 0, is_busy: true });
  expect(await ingest("didww", busy)).toEqual({ became_call: 1 });
  expect(await db.sql`select outcome, result, is_test from public.calls`).toEqual([
    { outcome: "busy", result: "test", is_test: true },
  ]);
  const day = at(10).slice(0, 10);
  await db.call.worker("record_run_done", { p_carrier_id: "didww", p_day: day, p_run: 1, p_rows: 1 });
  expect(await db.sql`select from public.notifications where template = 'callers-found-busy'`).toEqual([]);
});

test("a busy record of a call that we answered as busy ourselves is that call", async () => {
  const ref = await call();
  expect(await ingest("twilio", record({ call_ref: ref, answered_at: null, is_busy: true }))).toEqual({ matched: 1 });
  expect(await calls()).toHaveLength(1);
});

test("what nobody answered, or was nobody's, becomes no call", async () => {
  await ingest("didww", record({ destination: ANNA, answered_at: null, seconds: 0 }));
  await ingest("didww", record({ destination: ANNA, number: "+14155550999" }));
  await ingest(
    "didww",
    record({ destination: ANNA, started_at: new Date(Date.now() - 60 * 86_400_000).toISOString() }),
  );
  expect((await kept()).map(({ state }) => state)).toEqual(["unmatched", "unmatched", "unmatched"]);
  expect(await calls()).toEqual([]);
});

test("an end that nobody reported is taken from the record", async () => {
  const ref = await call({ isOpen: true });
  expect(await ingest("twilio", record({ call_ref: ref }))).toEqual({ matched: 1 });
  expect(await calls()).toMatchObject([{ ended: true, outcome: "missed", end_cause: "completed", seconds: 40 }]);
});

test("each day is read twice, the next night and one later, the oldest first; a day that broke off comes again", async () => {
  const next = () => db.call.worker("next_record_run", { p_carrier_id: "didww" });
  const seen: string[] = [];
  for (let run = await next(); run; run = await next()) {
    seen.push(`${run.day} ${run.run}`);
    expect(await next()).toEqual(run); // until it is done
    await db.call.worker("record_run_done", { p_carrier_id: "didww", p_day: run.day, p_run: run.run, p_rows: 0 });
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((one) => one.endsWith(" 1"))).toHaveLength(5);
  expect(seen.filter((one) => one.endsWith(" 2"))).toHaveLength(4);
  expect(await next()).toBeNull();
});
