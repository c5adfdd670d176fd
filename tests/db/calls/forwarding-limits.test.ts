import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

/** What phones of a plan may use up before they stay silent. */

const [ONE, TWO, BARE] = ["+14155550180", "+14155550181", "+14155550182"];
const ANNA = "+12125550161";
const CALLER = "+16465550133";

let db: TestDatabase;
let owner: BuiltPerson;
let calls = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  // What these calls cost is another limit: tests/db/usage.
  await db.sql`update private.settings set value = '100000000' where key = 'spend_cap_cents'`;
  const area = await buildArea(db.sql);
  owner = await buildPerson(db.sql);
  const first = firstCallPlan("UTC");
  for (const e164 of [ONE, TWO, BARE]) {
    const { numberId } = await buyNumber(db, owner, { areaId: area.id, e164: e164! });
    const phones = e164 === BARE ? [] : [ANNA];
    const saved = await db.call.server("save_call_plan", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: numberId,
      p_version: 0,
      p_plan: { ...first, open: { ...first.open, phones: phones.map((phone) => ({ e164: phone, seconds: 20 })) } },
      p_phones: phones,
      p_fallback: null,
    });
    expect(saved).toMatchObject({ ok: true });
  }
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from public.call_legs`;
  await db.sql`delete from public.calls`;
  await db.sql`delete from public.rate_limits`;
  await db.sql`delete from public.notifications`;
});

/** @returns the platform's id of the call, and whether its phones stay silent */
async function call(to = ONE, caller: string | null = CALLER) {
  const ref = `CA${++calls}`;
  const started = await db.call.worker("call_started", { p_call: { call_ref: ref, to, caller, entry: "sip" } });
  return { ref, silent: started.facts.is_budget_spent as boolean };
}
const rule = { kind: "always" };
const at = { rule, branch: "", step: 0 };

/** A call that was connected to a phone. @param minutes null: it still is, since four hours and more */
async function talked(minutes: number | null, to = ONE): Promise<void> {
  const { ref } = await call(to);
  const step = (more: object) => db.call.worker("call_step", { p_call_ref: ref, p_step: { ...at, ...more } });
  await step({ ring: { lines: [{ kind: "phone", target: ANNA, agent: null }], seconds: 20, screen: false, rule } });
  if (minutes !== null) {
    const result = { ...at, status: "bridged", seconds: minutes * 60 };
    await step({ outcome: "answered", result, end_cause: "completed" });
    return;
  }
  await db.call.worker("call_leg", { p_call_ref: ref, p_leg: { ...at, position: 0, status: "picked_up" } });
  await db.sql`update public.call_legs set rang_at = rang_at - interval '9 hours'`;
}
/** Of what these calls cost operators hear as well. */
const alerts = async () =>
  (await db.sql`select count(*)::int as n from public.notifications where dedupe_key like 'forwarding-spent:%'`)[0]!.n;

test("within the limits phones ring", async () => {
  await talked(479);
  expect(await call()).toMatchObject({ silent: false });
  expect(await alerts()).toBe(0);
});

test("a number that forwarded eight hours within a day forwards no more; the account's others do", async () => {
  await talked(240);
  await talked(240);
  expect(await call()).toMatchObject({ silent: true });
  expect(await call(TWO)).toMatchObject({ silent: false });
  await call();
  expect(await alerts()).toBe(1);
  await db.sql`update public.call_legs set call_started_at = call_started_at - interval '25 hours'`;
  expect(await call()).toMatchObject({ silent: false });
});

test("an account's numbers share what it may forward", async () => {
  for (let n = 0; n < 3; n++) await talked(400, n === 0 ? ONE : TWO);
  expect(await call(ONE)).toMatchObject({ silent: true });
});

test("calls that go on count, at most four hours each", async () => {
  await talked(null);
  expect(await call()).toMatchObject({ silent: false });
  await talked(null);
  expect(await call()).toMatchObject({ silent: true });
});

test("a caller who hammers a number reaches voicemail, and others still reach phones, also at the same moment", async () => {
  const many = await Promise.all(Array.from({ length: 30 }, () => call()));
  expect(many.filter(({ silent }) => !silent)).toHaveLength(20);
  expect(await call(ONE, "+16465550134")).toMatchObject({ silent: false });
  expect(await call(TWO)).toMatchObject({ silent: false });
});

test("many concurrent callers ring a number's phones at most 120 times an hour", async () => {
  const callers = Array.from({ length: 130 }, (_, n) => `+1646555${String(2000 + n)}`);
  const many = await Promise.all(callers.map((caller) => call(ONE, caller)));
  expect(many.filter(({ silent }) => !silent).length).toBeLessThanOrEqual(123); // a share comes back every 30 s
  expect(many.filter(({ silent }) => !silent).length).toBeGreaterThanOrEqual(120);
});

test("a call that is told again takes nothing again, and a plan without phones takes nothing", async () => {
  const { ref } = await call();
  for (let n = 0; n < 30; n++) {
    await db.call.worker("call_started", { p_call: { call_ref: ref, to: ONE, caller: CALLER, entry: "sip" } });
    await call(BARE);
  }
  expect(await call()).toMatchObject({ silent: false });
  expect(await db.sql`select from public.rate_limits where bucket like 'forward:%'`).toHaveLength(2);
});
