import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { insertLegs } from "./bill-usage";
import { openTollFreeLine, passMinutes, setCents, type TollFreeLine } from "./toll-free-line";

/** Calls to toll-free numbers, 3.5 cents a minute: charged up to the cap, then uncharged for an allowance, then a message, then nothing. */

const BERLIN = "+4915112345678"; // 8 cents a minute

let db: TestDatabase;
let areaId: string;
let line: TollFreeLine;

beforeAll(async () => {
  db = await createTestDatabase();
  areaId = (await buildArea(db.sql)).id;
});
afterAll(() => db.drop());
beforeEach(async () => {
  line = await openTollFreeLine(db, areaId);
});
const set = (cents: Record<string, number>) => setCents(db, cents);
const call = (caller?: string | null) => line.call(caller);
const called = (seconds: number) => line.called(seconds);
const reserved = () => line.reserved();
const spent = () => line.spent();
const used = () => line.used();
const mails = () => line.mails();

describe("up to the cap and beyond", () => {
  test("it is charged, then uncharged, then callers hear a message, then nobody answers", async () => {
    expect(await called(1_200)).toBeNull(); // 20 minutes: all that may be spent
    expect([await spent(), await used(), await mails()]).toEqual([70, { free: 0, message: 0, unpaid: 0 }, []]);
    expect(await called(300)).toBeNull();
    expect([await spent(), await used(), await mails()]).toEqual([
      70,
      { free: 17.5, message: 0, unpaid: 0 },
      ["begun"],
    ]);
    expect(await called(300)).toBeNull();
    expect(await called(60)).toBe("message");
    expect(await called(60)).toBe("message");
    expect(await called(0)).toBe("reject");
    expect([await spent(), await used()]).toEqual([70, { free: 35, message: 7, unpaid: 0 }]);
    expect(await mails()).toEqual(["begun", "used"]);
    expect(await reserved()).toHaveLength(0);
    expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
  });

  test("a call that does not fit below the cap whole is not charged, so that the cap holds", async () => {
    await called(900);
    await called(360); // 21 cents, and 17.5 are left
    expect([await spent(), (await used()).free]).toEqual([52.5, 21]);
    await called(300);
    expect([await spent(), (await used()).free]).toEqual([70, 21]);
  });

  test("a raised cap takes calls again immediately, and a cap of nothing has no allowance", async () => {
    const setCap = (p_cents: number) =>
      db.call.server("set_spend_cap", {
        p_actor: personActor(line.owner.id),
        p_account_id: line.owner.accountId,
        p_number_id: null,
        p_cents,
      });
    await setCap(0);
    expect((await call()).turnsAway).toBe("message");
    await setCap(70);
    expect((await call()).turnsAway).toBeNull();
  });

  test("an unpaid account that only receives takes calls of its own sum, and then turns callers away unanswered", async () => {
    await line.owes(10);
    expect(await called(600)).toBeNull();
    expect((await used()).unpaid).toBe(35);
    expect(await called(0)).toBe("reject");
    expect(await mails()).toEqual(["unpaid"]);
  });

  test("a number in quarantine, or without a price, is not answered", async () => {
    await db.sql`update private.rates set prefix = '1999' where service = 'toll_free_in' and prefix = '1'`;
    expect((await call()).turnsAway).toBe("reject");
    await db.sql`update private.rates set prefix = '1' where service = 'toll_free_in' and prefix = '1999'`;
    expect((await call()).turnsAway).toBeNull();
    await line.owes(30);
    await db.sql`update public.number_contracts set ended_at = private.now() where number_id = ${line.numberId}`;
    expect((await call()).turnsAway).toBe("reject");
  });
});

describe("calls under way", () => {
  test("reserve: together they never take more than cap and allowance", async () => {
    await set({ leg_slice_seconds: 0 });
    await db.sql`update private.settings set value = '600' where key = 'leg_slice_seconds'`;
    const began = await Promise.all(Array.from({ length: 8 }, (_, i) => call(`+1646555${2_000 + i}`)));
    const going = began.filter(({ turnsAway }) => turnsAway === null);
    expect(going).toHaveLength(3); // 10 minutes each: two below the cap, one of the allowance
    expect(began.filter(({ turnsAway }) => turnsAway === "message")).toHaveLength(2);
    for (const one of going) await one.ended(600);
    expect([await spent(), (await used()).free]).toEqual([70, 35]);
    await db.sql`update private.settings set value = '900' where key = 'leg_slice_seconds'`;
  });

  test("leave what they reserved to no phone, and what a phone reserved is not theirs", async () => {
    const one = await call(); // 15 minutes: 52.5 cents
    expect(await one.ring("phone", BERLIN)).toMatchObject({ limit_seconds: 120 }); // of 17.5 cents
    await insertLegs(db.sql, [
      {
        callId: randomUUID(),
        accountId: line.owner.accountId,
        numberId: line.numberId,
        e164: BERLIN,
        at: new Date(),
        seconds: 60,
      },
    ]);
    await one.ended(900);
    expect(await spent()).toBe(60.5);
  });

  test("have a time limit, whoever takes them", async () => {
    const one = await call();
    expect(one.seconds).toBeGreaterThan(1_190);
    expect(one.seconds).toBeLessThanOrEqual(1_200);
    expect(await one.ring("sip", "sip:anna@pbx.example")).toBeNull();
  });

  test("are renewed slice by slice, and ended when nothing is left", async () => {
    const one = await call();
    await passMinutes(db, 2);
    const renew = async () => {
      await db.sql`update private.usage_reservations set covers_until = private.now() where source_ref = ${one.id}`;
      const due = await db.call.worker("list_toll_free_to_renew", {});
      const mine = due.find(({ call_ref }: { call_ref: string }) => call_ref === one.ref);
      return db.call.worker("renew_toll_free", { p_id: mine.id });
    };
    expect(await renew()).toEqual({ ends: false });
    expect(await reserved()).toMatchObject([{ quantity: 1_200, free_60: "0.000000" }]);
    expect(await renew()).toEqual({ ends: true });
    await one.ended(1_200);
    expect(await reserved()).toHaveLength(0);
    expect(await spent()).toBe(70);
  });

  test("give nothing back twice: reported twice, corrected, and never reported", async () => {
    const one = await call();
    await one.ended(60);
    await one.ended(60);
    await one.ended(120);
    expect(await spent()).toBe(7);
    await call();
    await db.sql`update private.usage_reservations set gone_at = private.now() - interval '1 second'
      where account_id = ${line.owner.accountId}`;
    expect(await called(1_080)).toBeNull();
    expect(await spent()).toBe(70);
  });
});

test("a caller who calls again and again is not answered; others are, and those who hide their number", async () => {
  await db.sql`update private.settings set value = '2' where key = 'toll_free_calls_per_caller'`;
  await set({ spend_cap: 1_000 });
  const hammer = "+16465550199";
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push((await call(hammer)).turnsAway);
  expect(answers).toEqual([null, null, "too_often"]);
  expect((await call()).turnsAway).toBeNull();
  expect((await call(null)).turnsAway).toBeNull();
  await db.sql`update private.settings set value = '30' where key = 'toll_free_calls_per_caller'`;
});

test("a call to any other number reserves nothing", async () => {
  await db.sql`update public.purchased_numbers set number_type = 'local' where id = ${line.numberId}`;
  expect((await call()).turnsAway).toBeUndefined();
  expect(await reserved()).toHaveLength(0);
});
