import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson } from "../../builders/person";
import { seededRandom } from "../../oracle/random-rules";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { insertLegs } from "./bill-usage";

/** Spend caps: what calls and texts under way may cost is reserved; beyond the cap nothing rings. */

const ANNA = "+12125550161"; // 2 cents a minute, from the minutes that come with a number
const BERLIN = "+4915112345678"; // 8 cents a minute
const SOFIA = "+35928123456"; // nothing is sold there
const rule = { kind: "always" };

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

async function newNumber(): Promise<{ numberId: string; e164: string }> {
  const phone = `+1415555${String(1_000 + ++count)}`;
  return { e164: phone, ...(await buyNumber(db, owner, { areaId, e164: phone })) };
}
/** Another owner with a number, who may spend 80 cents: ten minutes to Berlin. */
beforeEach(async () => {
  owner = await buildPerson(db.sql);
  ({ numberId, e164 } = await newNumber());
  await db.sql`update private.settings set value = '80' where key = 'spend_cap_cents'`;
});

interface Ring {
  limit_seconds: number;
  stopped: Record<string, string>;
}
/** A call of the number, and its legs. */
async function call(to = e164) {
  const ref = `CA${++count}${randomUUID().slice(0, 8)}`;
  const started = await db.call.worker("call_started", {
    p_call: { call_ref: ref, to, caller: "+16465550133", entry: "sip" },
  });
  const step = (more: object, at = 0) =>
    db.call.worker("call_step", { p_call_ref: ref, p_step: { rule, branch: "", step: at, ...more } });
  return {
    ref,
    id: started.id as string,
    /** @returns what may be talked; null: no phone is among them */
    async ring(phones: string[], at = 0): Promise<Ring | null> {
      const lines = phones.map((target) => ({ kind: target.startsWith("sip") ? "sip" : "phone", target, agent: null }));
      return (await step({ ring: { lines, seconds: 20, screen: false, rule } }, at)).ring;
    },
    leg: (report: object, position = 0, at = 0) =>
      db.call.worker("call_leg", { p_call_ref: ref, p_leg: { branch: "", step: at, position, ...report } }),
    talked: (seconds: number, at = 0) =>
      step(
        { result: { branch: "", step: at, status: "bridged", seconds }, outcome: "answered", end_cause: "completed" },
        at + 1,
      ),
    ended: () => db.call.worker("call_ended", { p_call_ref: ref, p_cause: "hung_up", p_seconds: null }),
  };
}
const reserved = () => db.sql`select * from private.usage_reservations where account_id = ${owner.accountId}`;
const spentCents = async () =>
  Number(
    (
      await db.sql`select coalesce(sum(spent_60), 0) * 100 / 60 as cents from private.account_usage where account_id = ${owner.accountId}`
    )[0]!.cents,
  );
async function consistent(): Promise<void> {
  expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
}
/** Phones of a number that talked, as their reports leave them. */
async function forwarded(seconds: number, to = BERLIN, when = new Date()): Promise<void> {
  await insertLegs(db.sql, [
    { callId: randomUUID(), accountId: owner.accountId, numberId, e164: to, at: when, seconds },
  ]);
}

describe("a call", () => {
  test("may talk for what is left, and gives back what it did not use", async () => {
    const one = await call();
    expect(await one.ring([BERLIN])).toEqual({ limit_seconds: 600, stopped: {} });
    expect(await reserved()).toHaveLength(1);
    await one.talked(61);
    expect(await reserved()).toHaveLength(0);
    expect(await spentCents()).toBe(16);
    expect(await (await call()).ring([BERLIN])).toMatchObject({ limit_seconds: 480 });
    await consistent();
  });

  test("rings no phone that cannot be paid for, says why, and rings the one that can", async () => {
    await forwarded(600);
    const one = await call();
    expect(await one.ring([BERLIN, ANNA])).toEqual({ limit_seconds: 1_800, stopped: { [BERLIN]: "budget" } });
    const legs =
      await db.sql`select e164, status, cause from public.call_legs where call_id = ${one.id} order by position`;
    expect(legs).toMatchObject([
      { e164: BERLIN, status: "failed", cause: "budget" },
      { e164: ANNA, status: "planned", cause: null },
    ]);
    expect(await (await call()).ring([BERLIN])).toEqual({ limit_seconds: 0, stopped: { [BERLIN]: "budget" } });
  });

  test("rings nothing where nothing is sold, whatever is left, and a SIP address always", async () => {
    const one = await call();
    expect(await one.ring([SOFIA])).toEqual({ limit_seconds: 0, stopped: { [SOFIA]: "no_rate" } });
    expect(await one.ring(["sip:anna@pbx.example"], 1)).toBeNull();
    expect(await reserved()).toHaveLength(0);
  });

  test("is asked twice, late and after its end: one reservation, and none that stays", async () => {
    const one = await call();
    const first = await one.ring([BERLIN]);
    const again = await Promise.all([one.ring([BERLIN]), one.ring([BERLIN])]);
    expect(again).toEqual([first, first]);
    expect(await reserved()).toHaveLength(1);
    await one.leg({ status: "busy", leg_ref: "CAleg" });
    expect(await reserved()).toHaveLength(0);
    expect(await one.ring([BERLIN])).toEqual({ limit_seconds: 0, stopped: { [BERLIN]: "over" } });
    await one.ended();
    expect(await one.ring([BERLIN], 1)).toBeNull();
    expect(await reserved()).toHaveLength(0);
  });

  test("reserves once for phones that ring together, until the last of them is over", async () => {
    const one = await call();
    await one.ring([BERLIN, "+4915112345679"]);
    expect(await reserved()).toHaveLength(1);
    await one.leg({ status: "busy", leg_ref: "CAa" }, 0);
    expect(await reserved()).toHaveLength(1);
    await one.leg({ status: "bridged", leg_ref: "CAb", seconds: 60 }, 1);
    expect(await reserved()).toHaveLength(0);
    expect(await spentCents()).toBe(8);
  });

  test("under a consent that says nothing of usage costs nothing and is not limited", async () => {
    await db.sql`update public.number_contracts set consent_version = '2026-11-21' where number_id = ${numberId}`;
    expect(await (await call()).ring([BERLIN])).toEqual({ limit_seconds: 14_400, stopped: {} });
  });
});

test("what has no rate all the same is told to operators once for each destination", async () => {
  for (let n = 0; n < 3; n++) await forwarded(60, SOFIA);
  await forwarded(60, "+421905123456");
  const told = await db.sql`
    select parameters from public.notifications where dedupe_key like ${`no-rate:${numberId}:%`} order by created_at`;
  expect(told).toHaveLength(2);
  expect(JSON.stringify(told)).toContain("+35928");
  expect(await spentCents()).toBe(0);
  await consistent();
});

describe("calls at the same moment", () => {
  test("never reserve the same cents, and all of them together stay within the cap", async () => {
    await db.sql`update private.settings set value = '240' where key = 'leg_slice_seconds'`;
    const calls = await Promise.all(Array.from({ length: 6 }, () => call()));
    const rings = await Promise.all(calls.map((one) => one.ring([BERLIN])));
    const rows = await reserved();
    const sum = rows.reduce((total, row) => total + Number(row.amount_60), 0);
    expect(sum).toBe(0.8 * 60);
    expect(rows.map(({ quantity }) => quantity).sort((a, b) => a - b)).toEqual([120, 240, 240]);
    expect(rings.filter((ring) => ring!.limit_seconds > 0)).toHaveLength(3);
    for (const [n, one] of calls.entries()) if (rings[n]!.limit_seconds > 0) await one.talked(110);
    expect(await spentCents()).toBe(48);
    expect(await reserved()).toHaveLength(0);
    await db.sql`update private.settings set value = '900' where key = 'leg_slice_seconds'`;
    await consistent();
  });

  test("share the minutes that come with the number", async () => {
    await db.sql`update private.settings set value = '0' where key = 'spend_cap_cents'`;
    const [one, two, three] = [await call(), await call(), await call()];
    expect(await one.ring([ANNA])).toMatchObject({ limit_seconds: 1_800 });
    expect(await two.ring([ANNA])).toMatchObject({ limit_seconds: 900 });
    expect(await three.ring([ANNA])).toMatchObject({ limit_seconds: 0 });
    await one.talked(60);
    expect(await three.ring([ANNA], 1)).toMatchObject({ limit_seconds: 840 });
  });
});

describe("during a call", () => {
  const due = async (): Promise<{ id: string; legs: object[] }[]> =>
    (await db.call.worker("list_rings_to_renew", {})).filter(({ call_ref }: { call_ref: string }) => call_ref === ref);
  let ref = "";
  /** Lets the reserved talk of the account's calls be used up but for a minute. */
  const almostUsedUp = () =>
    db.sql`
      update private.usage_reservations set covers_until = private.now() + interval '60 seconds'
      where account_id = ${owner.accountId}`;
  const renew = (id: string) => db.call.worker("renew_ring", { p_id: id });

  test("another slice is reserved while money is left: 75 minutes are not cut", async () => {
    await db.sql`update private.settings set value = '640' where key = 'spend_cap_cents'`; // 80 minutes
    const one = await call();
    ref = one.ref;
    expect(await one.ring([BERLIN])).toMatchObject({ limit_seconds: 4_800 });
    await one.leg({ status: "picked_up", leg_ref: "CAleg" });
    expect(await due()).toEqual([]);
    for (let slice = 1; slice < 5; slice++) {
      await almostUsedUp();
      const [ring] = await due();
      expect(ring!.legs).toEqual([{ leg_ref: "CAleg", branch: "", step: 0, position: 0 }]);
      expect(await renew(ring!.id)).toEqual({ ends: false });
      expect(await reserved()).toMatchObject([{ quantity: 900 * (slice + 1) }]);
    }
    await one.talked(75 * 60);
    expect(await spentCents()).toBe(600);
    expect(await reserved()).toHaveLength(0);
    await consistent();
  });

  test("it ends where another call has taken what was left, and goes on when that gives it back", async () => {
    await db.sql`update private.settings set value = '240' where key = 'spend_cap_cents'`; // two slices
    const [one, two] = [await call(), await call()];
    await one.ring([BERLIN]);
    ref = one.ref;
    await two.ring([BERLIN]);
    await almostUsedUp();
    const [ring] = await due();
    expect(await Promise.all([renew(ring!.id), renew(ring!.id)])).toEqual([{ ends: true }, { ends: true }]);
    await two.ended();
    expect(await renew(ring!.id)).toEqual({ ends: false });
    await one.talked(900);
    expect(await renew(ring!.id)).toBeNull();
  });

  test("that nobody reported the end of, what it reserved counts no longer than the platform lets it talk", async () => {
    await (await call()).ring([BERLIN]);
    expect(await (await call()).ring([BERLIN])).toMatchObject({ limit_seconds: 0 });
    await db.sql`update private.usage_reservations set gone_at = private.now() - interval '1 second' where account_id = ${owner.accountId}`;
    const later = await call();
    expect(await later.ring([BERLIN])).toMatchObject({ limit_seconds: 600 });
    await db.sql`select private.sweep_usage_reservations()`;
    expect(await reserved()).toHaveLength(1);
    await later.talked(600);
    await forwarded(60); // a report that came late after all
    expect(await spentCents()).toBe(88);
    expect(await (await call()).ring([BERLIN])).toMatchObject({ limit_seconds: 0 });
  });
});

describe("the next billing period", () => {
  test("begins with nothing spent, and what is late counts in its own", async () => {
    await forwarded(600);
    await db.sql`update public.billing_profiles set anchor_at = private.now() - interval '1 day' where account_id = ${owner.accountId}`;
    expect(await (await call()).ring([BERLIN])).toMatchObject({ limit_seconds: 600 });
    await consistent();
  });
});

test("sums equal a full rating, whatever order calls, corrections and failures come in, also at the same moment", async () => {
  const random = seededRandom(20_261_128);
  const numbers = [numberId, (await newNumber()).numberId];
  await db.sql`update private.settings set value = '100000' where key = 'spend_cap_cents'`;
  const began = Date.now();
  const legs: { callId: string }[] = [];
  for (let round = 0; round < 8; round++) {
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const callId = randomUUID();
        const leg = {
          callId,
          accountId: owner.accountId,
          numberId: random.pick(numbers),
          e164: random.pick([ANNA, "+442079460958", BERLIN, SOFIA]),
          at: new Date(began + random.upTo(100_000)),
          seconds: random.upTo(400),
        };
        await insertLegs(db.sql, [leg]);
        legs.push({ callId });
      }),
    );
    await Promise.all(
      Array.from(
        { length: 6 },
        () =>
          db.sql`update public.call_legs set seconds = ${random.upTo(500)} where call_id = ${random.pick(legs).callId}`,
      ),
    );
    await consistent();
  }
});
