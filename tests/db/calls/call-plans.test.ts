import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as previewRoute } from "@/app/api/v1/numbers/[id]/call-plan/preview/route";
import { POST as restoreRoute } from "@/app/api/v1/numbers/[id]/call-plan/restoration/route";
import { PUT as saveRoute, GET as showRoute } from "@/app/api/v1/numbers/[id]/call-plan/route";
import { POST as simulateRoute } from "@/app/api/v1/numbers/[id]/call-plan/simulate/route";
import { GET as versionsRoute } from "@/app/api/v1/numbers/[id]/call-plan/versions/route";
import { GET as weekRoute } from "@/app/api/v1/numbers/[id]/call-plan/week/route";
import { GET as callsRoute } from "@/app/api/v1/numbers/[id]/calls/route";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import { buyNumber } from "../../builders/number.ts";
import { personActor, type SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

const ANNA = "+12125550141";
let shop: Shop;
let area: string;
let bought = 0;

beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  area = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
});
afterAll(() => shop?.close());

let owner: SignedInPerson;
let number: { id: string; e164: string };
beforeEach(async () => {
  owner = await shop.newPerson();
  number = await newNumber(owner);
});

async function newNumber(person: SignedInPerson) {
  const e164 = `+1415555${String(200 + ++bought).padStart(4, "0")}`;
  const { numberId } = await buyNumber(shop.database, person, { areaId: area, e164 });
  return { id: numberId, e164 };
}

type Route = (request: Request, segment: { params: Promise<{ id: string }> }) => Promise<Response>;
interface Ask {
  method?: string;
  body?: unknown;
  id?: string;
  headers?: Record<string, string>;
}

/** As a person with their browser, or as the program of a key. */
async function ask(
  who: SignedInPerson | string,
  route: Route,
  { method = "GET", body, id = number.id, headers }: Ask = {},
) {
  const all = { origin: process.env.APP_URL!, "content-type": "application/json", ...headers };
  const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const request =
    typeof who === "string"
      ? new Request(`${process.env.APP_URL}/api/v1/numbers/${id}`, {
          ...init,
          headers: { ...all, authorization: `Bearer ${who}` },
        })
      : who.browser.request(`/api/v1/numbers/${id}`, { ...init, headers: all });
  const response = await route(request, { params: Promise.resolve({ id }) });
  const answer = await response.json();
  return { status: response.status, code: answer.error?.code, details: answer.error?.details, body: answer };
}

const ringing = (...phones: string[]): CallPlan => {
  const first = firstCallPlan("America/New_York");
  const after = { kind: "voicemail" as const, greeting: null };
  return { ...first, open: { ...first.open, phones: phones.map((e164) => ({ e164, seconds: 20 })), after } };
};
const save = (who: SignedInPerson | string, version: number, plan: unknown, more: Ask = {}) =>
  ask(who, saveRoute, { method: "PUT", body: { version, plan }, ...more });
const restore = (version: number, restored: number) =>
  ask(owner, restoreRoute, { method: "POST", body: { version, restored } });

test("every save is a version, and an earlier one can be made the newest", async () => {
  expect(await ask(owner, showRoute)).toMatchObject({ status: 200, body: { version: 0, saved_at: null } });
  expect(await save(owner, 0, ringing())).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await save(owner, 1, ringing(ANNA))).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await restore(2, 1)).toMatchObject({ status: 200, body: { version: 3, plan: ringing() } });
  const { body } = await ask(owner, versionsRoute);
  expect(body.versions.map((one: Record<string, unknown>) => [one.version, one.is_current, one.restored_from])).toEqual(
    [
      [3, true, 1],
      [2, false, null],
      [1, false, null],
    ],
  );
  expect(await restore(3, 9)).toMatchObject({ status: 404 });
  expect(await restore(2, 1)).toMatchObject({ status: 409, code: "CHANGED" });
  const notes = await shop.database.sql`
    select count(*)::int as n from public.audit_log where subject = ${`number:${number.id}`} and action = 'number.calls-changed'`;
  expect(notes[0]!.n).toBe(3);
});

test("of ten who save over the same version one wins, and the others are told what there is now", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => save(owner, 0, ringing())));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  const refused = answers.find(({ status }) => status === 409);
  expect(refused).toMatchObject({ code: "CHANGED", details: { current: { version: 1 } } });
});

test("a phone that is not proven is saved with a warning, and the simulator says that it does not ring", async () => {
  const saved = await save(owner, 0, ringing(ANNA));
  expect(saved.body.findings).toMatchObject([{ code: "unverified_number", severity: "warning", subject: ANNA }]);
  const simulated = await ask(owner, simulateRoute, { method: "POST", body: { caller: null } });
  expect(simulated.body.path).toMatchObject({ rings: [], dropped: [{ line: { target: ANNA }, reason: "unverified" }] });
  await shop.database.sql`
    insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${ANNA}, ${owner.id})`;
  const again = await ask(owner, simulateRoute, { method: "POST", body: { caller: null } });
  expect(again.body).toMatchObject({ path: { rings: [{ lines: [{ target: ANNA }] }], dropped: [] }, findings: [] });
  expect((await ask(owner, weekRoute)).status).toBe(200);
  const preview = await ask(owner, previewRoute, { method: "POST", body: { plan: ringing() } });
  expect(preview).toMatchObject({ status: 200, body: { findings: [] } });
});

test("simulator and number page say of a call now that the minutes are used up, and nothing of one later", async () => {
  await shop.database.sql`
    insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${ANNA}, ${owner.id})`;
  await save(owner, 0, ringing(ANNA));
  await shop.database.sql`
    insert into public.call_legs (call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule,
      ring_seconds, is_screened, status, seconds)
    values (gen_random_uuid(), private.now(), ${owner.accountId}, ${number.id}, '', 0, 0, ${ANNA}, '{}', 20, false, 'bridged', 28800)`;
  const simulate = (body: object) => ask(owner, simulateRoute, { method: "POST", body: { caller: null, ...body } });
  expect((await simulate({})).body.path).toMatchObject({
    rings: [],
    dropped: [{ line: { target: ANNA }, reason: "budget" }],
  });
  expect((await simulate({ at: "2027-01-04T15:00:00Z" })).body.path).toMatchObject({
    rings: [{ lines: [{ target: ANNA }] }],
  });
  expect((await ask(owner, weekRoute)).body).toMatchObject({
    now: { rings: [], dropped: [{ line: { target: ANNA }, reason: "budget" }] },
    stretches: [{ path: { rings: [{ lines: [{ target: ANNA }] }] } }],
  });
});

test("numbers that ring one another, and thousands of phones each, are looked through in a moment", async () => {
  const { sql } = shop.database;
  const numbers = [number];
  for (let n = 1; n < 16; n++) numbers.push(await newNumber(owner));
  const lines = numbers.map(({ e164 }) => e164);
  const others = Array.from({ length: 2_400 }, (_, n) => `+1646555${String(n).padStart(4, "0")}`);
  // Each rings all behind it, the last one the first: only whose plan is saved would see that.
  for (const [n, { id }] of numbers.entries())
    await sql`insert into public.call_plans (account_id, number_id, version, plan, phones)
      values (${owner.accountId}, ${id}, 1, '{}', ${[...lines.slice(n + 1), ...others]})`;
  const back = async (phones: string[]) => {
    const started = performance.now();
    const [row] = await sql`select private.phones_leading_back(${number.e164}, ${phones}) as phones`;
    return { phones: row!.phones as string[], ms: performance.now() - started };
  };
  const none = await back([...lines.slice(1), ...others]);
  expect(none.phones).toEqual([]);
  await sql`update public.call_plans set phones = ${[number.e164, ...others]} where number_id = ${numbers.at(-1)!.id}`;
  const all = await back([...lines.slice(1), ...others]);
  expect(all.phones).toEqual(lines.slice(1).sort());
  expect(Math.max(none.ms, all.ms)).toBeLessThan(2_500);
});

describe("a plan never leads back to its own number", () => {
  test("directly, or over another account's number", async () => {
    expect(await save(owner, 0, ringing(number.e164))).toMatchObject({
      code: "RULE_REFUSED",
      details: { findings: [{ code: "own_number" }] },
    });
    const other = await shop.newPerson();
    const theirs = await newNumber(other);
    expect((await save(other, 0, ringing(number.e164), { id: theirs.id })).status).toBe(200);
    expect(await save(owner, 0, ringing(theirs.e164))).toMatchObject({
      code: "RULE_REFUSED",
      details: { findings: [{ code: "leads_back", subject: theirs.e164 }] },
    });
  });

  test("also when two are led to each other at the same moment", async () => {
    const second = await newNumber(owner);
    const answers = await Promise.all([
      save(owner, 0, ringing(second.e164)),
      save(owner, 0, ringing(number.e164), { id: second.id }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  describe("while another save has not ended", () => {
    const EXTERNAL = "+12125550142";
    /** Saves a plan that rings a phone and keeps the change open until `meanwhile` has begun; then it counts. */
    async function heldSave(person: SignedInPerson, id: string, phone: string, meanwhile: () => Promise<void>) {
      await shop.database.sql.begin(async (sql) => {
        const plan = ringing(phone);
        const [row] =
          await sql`select private.save_call_plan(${sql.json(personActor(person.id) as never)}, ${person.accountId}, ${id}, 0,
          ${sql.json(plan as never)}, ${[phone]}, null) as answer`;
        expect(row!.answer).toMatchObject({ ok: true });
        await meanwhile();
      });
    }
    const waiting = () =>
      shop.database.sql`select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;

    test("one of another account that rings no number of ours does not wait", async () => {
      const other = await shop.newPerson();
      const theirs = await newNumber(other);
      await heldSave(owner, number.id, EXTERNAL, async () => {
        expect((await save(other, 0, ringing(EXTERNAL), { id: theirs.id })).status).toBe(200);
      });
    });

    test.each([
      ["the first rings a phone", false],
      ["the first rings a number too", true],
    ])("one that rings a number waits, and sees what was saved: %s", async (_what, ringsNumber) => {
      const other = await shop.newPerson();
      const theirs = await newNumber(other);
      let second: ReturnType<typeof save> | undefined;
      await heldSave(owner, number.id, ringsNumber ? theirs.e164 : EXTERNAL, async () => {
        second = save(other, 0, ringing(number.e164), { id: theirs.id });
        await expect.poll(async () => (await waiting()).length).toBe(1);
      });
      expect((await second)!.status).toBe(ringsNumber ? 422 : 200);
    });

    test("of a circle of five numbers in five accounts one save is refused, whatever the order", async () => {
      for (let round = 0; round < 4; round++) {
        const people = await Promise.all([1, 2, 3, 4, 5].map(() => shop.newPerson()));
        const numbers: { id: string; e164: string }[] = [];
        for (const person of people) numbers.push(await newNumber(person));
        const next = (at: number) => numbers[(at + 1) % numbers.length]!.e164;
        const answers = await Promise.all(
          people.map((person, at) => save(person, 0, ringing(next(at)), { id: numbers[at]!.id })),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 422]);
      }
    });
  });

  test("also when a version is restored that did not when it was saved", async () => {
    const second = await newNumber(owner);
    await save(owner, 0, ringing(second.e164));
    await save(owner, 1, ringing());
    expect((await save(owner, 0, ringing(number.e164), { id: second.id })).status).toBe(200);
    expect(await restore(2, 1)).toMatchObject({ status: 422, code: "RULE_REFUSED" });
  });
});

describe("somebody else's number is not there", () => {
  test.each([
    ["its plan", showRoute, "GET", undefined],
    ["its versions", versionsRoute, "GET", undefined],
    ["its week", weekRoute, "GET", undefined],
    ["its calls", callsRoute, "GET", undefined],
    ["a save", saveRoute, "PUT", { version: 0, plan: ringing() }],
    ["a restoration", restoreRoute, "POST", { version: 0, restored: 1 }],
    ["a simulation", simulateRoute, "POST", { caller: null }],
    ["a preview", previewRoute, "POST", { plan: ringing() }],
  ] as const)("%s", async (_name, route, method, body) => {
    const stranger = await shop.newPerson();
    await newNumber(stranger);
    const asked = { method, ...(body && { body }) };
    expect(await ask(stranger, route, asked)).toMatchObject({ status: 404, code: "NOT_FOUND" });
    const named = { ...asked, headers: { "numninja-account": owner.accountId } };
    expect(await ask(stranger, route, named)).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect(await shop.database.sql`select from public.call_plans where number_id = ${number.id}`).toHaveLength(0);
  });
});

describe("who may decide", () => {
  test.each([
    ["admin", 200, 200],
    ["member", 200, 200],
    ["billing", 403, 403],
  ])("%s: reads %i, saves %i", async (role, reads, writes) => {
    const person = await shop.newPerson();
    await shop.database.sql`
      insert into public.memberships (account_id, user_id, role) values (${owner.accountId}, ${person.id}, ${role})`;
    const headers = { "numninja-account": owner.accountId };
    expect((await ask(person, showRoute, { headers })).status).toBe(reads);
    expect((await save(person, 0, ringing(), { headers })).status).toBe(writes);
  });

  test("a key decides with its scope only", async () => {
    const reader = await shop.newKey(owner.accountId, ["numbers:read"]);
    const writer = await shop.newKey(owner.accountId, ["numbers:write"]);
    expect((await ask(reader, showRoute)).status).toBe(200);
    expect((await save(reader, 0, ringing())).status).toBe(403);
    const idempotent = { headers: { "idempotency-key": crypto.randomUUID() } };
    expect(await save(writer, 0, ringing(), idempotent)).toMatchObject({ status: 200, body: { version: 1 } });
  });
});

const withHours = (from: string, to: string) => ({
  ...ringing(),
  hours: Object.fromEntries(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [day, [{ from, to }]]),
  ),
});
const block = (...entries: string[]) => ({ ...ringing(), callers: { ...ringing().callers, block: entries } });

describe("a body that is no plan is refused and saved nowhere", () => {
  test.each([
    ["nothing", {}],
    ["a time that is none", withHours("25:00", "26:00")],
    ["words as a time", withHours("nine", "five")],
    ["a zone that is none", { ...ringing(), time_zone: "Mars/Olympus" }],
    ["another format", { ...ringing(), format: 2 }],
    ["a field that there is not", { ...ringing(), webhook: "http://169.254.169.254/" }],
    ["a phone that is no number", ringing("call me")],
    ["eleven phones", ringing(...Array.from({ length: 11 }, (_, n) => `+121255502${10 + n}`))],
    ["a ring of an hour", { ...ringing(), open: { ...ringing(ANNA).open, phones: [{ e164: ANNA, seconds: 3600 }] } }],
    [
      "ten thousand words",
      { ...ringing(), open: { ...ringing().open, after: { kind: "message", text: "word ".repeat(10_000) } } },
    ],
    ["a caller that is no number", block("+49; drop table")],
    ["501 callers", block(...Array.from({ length: 501 }, (_, n) => `+1212555${String(n).padStart(4, "0")}`))],
  ])("%s", async (_name, plan) => {
    expect(await save(owner, 0, plan)).toMatchObject({ status: 400, code: "VALIDATION_FAILED" });
    expect((await ask(owner, showRoute)).body.version).toBe(0);
  });

  test.each([
    ["premium", "+19005550199", "premium_number"],
    ["satellite", "+881612345678", "satellite_number"],
    ["a country that is not allowed", "+5352012345", "country_not_allowed"],
    ["impossible", "+442079460", "impossible_number"],
    ["an allowed country that has no price", "+421905123456", "no_rate_number"],
  ])("a phone that calls may not go to: %s", async (_name, e164, code) => {
    expect(await save(owner, 0, ringing(e164))).toMatchObject({
      status: 422,
      code: "RULE_REFUSED",
      details: { findings: [{ code, subject: e164 }] },
    });
    expect((await ask(owner, showRoute)).body.version).toBe(0);
  });
});
