import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { openTollFreeLine, passMinutes, setCents, type TollFreeLine } from "./toll-free-line";

/** Calls to toll-free numbers where something goes another way than planned, and what their owner is told. */

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
const account = () => line.owner.accountId;
const isCounted = async () =>
  expect(await db.sql`select * from private.check_usage_counters() where account_id = ${account()}`).toEqual([]);

describe("what a call costs", () => {
  test("calls that go on for too long are uncharged only once: all calls together come to cap and allowance", async () => {
    await line.called(1_300); // 77 cents do not fit below 70: uncharged, 42 beyond the allowance
    expect([await line.spent(), (await line.used()).free]).toEqual([0, 77]);
    const next = await line.call();
    expect(next).toMatchObject({ turnsAway: null, seconds: 480 }); // of 28 cents
    await next.ended(480);
    expect(await line.spent()).toBe(28);
    expect(await line.called(0)).toBe("message");
    await isCounted();
  });

  test("an end that is reported after its reservation has run out takes nothing that others have spent since", async () => {
    const lost = await line.call(); // 52.5 cents reserved
    await db.sql`update private.usage_reservations set gone_at = private.now() - interval '1 second'
      where account_id = ${account()}`;
    await line.called(1_080);
    await lost.ended(900);
    expect([await line.spent(), (await line.used()).free]).toEqual([63, 52.5]);
    await isCounted();
  });

  test("it is its account's, also where the number is nobody's by the end", async () => {
    const one = await line.call();
    await db.sql`update public.purchased_numbers set account_id = null, status = 'releasing' where id = ${line.numberId}`;
    await one.ended(600);
    expect(await line.spent()).toBe(35);
    expect(await line.reserved()).toHaveLength(0);
    await isCounted();
  });

  test("and of the period in which it began: the next one begins with all that may be spent", async () => {
    await line.called(1_200);
    await db.sql`update public.billing_profiles set anchor_at = private.now() - interval '1 month' + interval '2 seconds'
      where account_id = ${account()}`;
    await db.sql`update private.account_usage set period_from = private.usage_period(account_id, ${line.numberId}, private.now())
      where account_id = ${account()} and spent_60 > 0`;
    const one = await line.call();
    const period = async () =>
      (await db.sql`select private.usage_period(${account()}, ${line.numberId}, private.now())::text as at`)[0]!.at;
    const before = await period();
    await expect.poll(async () => (await period()) !== before, { timeout: 20_000 }).toBe(true);
    const next = await line.call();
    await one.ended(300);
    expect([await line.spent(), (await line.used()).free]).toEqual([70, 17.5]);
    expect(await line.mails()).toEqual([]); // what it says would be over
    expect(next.seconds).toBeGreaterThan(1_190);
    await next.ended(1_200);
    expect(await line.spent()).toBe(140);
  });

  test("where the bill day is moved while it goes on, what it reserved in the other period counts no more", async () => {
    const one = await line.call(); // 52.5 cents
    await db.sql`update public.billing_profiles set anchor_at = anchor_at - interval '3 days' where account_id = ${account()}`;
    await line.called(1_200);
    await one.ended(900);
    expect([await line.spent(), (await line.used()).free]).toEqual([70, 52.5]);
    await isCounted();
  });
});

describe("calls that go on", () => {
  test("a message is not cut off by who looks after calls each minute", async () => {
    await setCents(db, { spend_cap: 0 });
    const one = await line.call();
    expect(one.turnsAway).toBe("message");
    expect((await line.due()).filter(({ call_ref }) => call_ref === one.ref)).toEqual([]);
  });

  test("the minute for which a call was taken is left to it", async () => {
    await setCents(db, { spend_cap: 4, toll_free_allowance: 0 });
    const one = await line.call();
    const mine = (await line.due()).find(({ call_ref }) => call_ref === one.ref);
    const renew = () => db.call.worker("renew_toll_free", { p_id: mine!.id });
    expect(await renew()).toEqual({ ends: false });
    await passMinutes(db, 1);
    expect(await renew()).toEqual({ ends: true });
  });
});

test("calls that begin, are renewed and end at the same time never come to more than cap, allowance and messages", async () => {
  await setCents(db, { spend_cap: 140, toll_free_allowance: 70 });
  const live = async (n: number) => {
    const one = await line.call(`+1646555${3_000 + n}`);
    for (const { id, call_ref } of await line.due())
      if (call_ref === one.ref) await db.call.worker("renew_toll_free", { p_id: id });
    const seconds = one.turnsAway === null ? Math.min(one.seconds!, 60 * (1 + (n % 12))) : 9;
    if (one.turnsAway !== "reject") await Promise.all([one.ended(seconds), one.ended(seconds)]);
  };
  for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 12 }, (_, n) => live(round * 12 + n)));
  const { free, message } = await line.used();
  expect(await line.spent()).toBeLessThanOrEqual(140);
  expect(free).toBeLessThanOrEqual(70);
  expect((await line.spent()) + free).toBeGreaterThan(105); // a slice of each may be left
  expect(message).toBeLessThanOrEqual(7);
  expect(await line.reserved()).toHaveLength(0);
  await isCounted();
});

describe("its owner is told", () => {
  const stop = async () =>
    db.call.server("get_spend_stop", {
      p_actor: personActor(line.owner.id),
      p_account_id: account(),
      p_number_id: line.numberId,
    });

  test("on the number's page as by mail: calls go on uncharged, then callers are turned away, then a raised cap", async () => {
    expect(await stop()).toMatchObject({ stopped_by: null, toll_free: null });
    await line.called(900);
    expect(await stop()).toMatchObject({ stopped_by: null, toll_free: null }); // five minutes are left of the cap
    await line.called(300);
    expect(await stop()).toMatchObject({ stopped_by: "account", toll_free: { state: "begun", cents: 35 } });
    await line.called(600);
    expect(await stop()).toMatchObject({ stopped_by: "account", toll_free: { state: "used", cents: 35 } });
    await line.called(0);
    expect(await line.mails()).toEqual(["begun", "used"]);
    await setCents(db, { spend_cap: 2_000 });
    expect(await stop()).toMatchObject({ stopped_by: null, toll_free: null });
  });

  test("of an unpaid bill once its sum is used, not when a call is beyond the cap", async () => {
    await line.called(1_200);
    await line.owes(10);
    await line.called(60);
    expect([await stop(), await line.mails()]).toMatchObject([{ toll_free: null }, []]);
    await line.called(540);
    await line.called(0);
    expect(await stop()).toMatchObject({ stopped_by: null, toll_free: { state: "unpaid", cents: 35 } });
    expect(await line.mails()).toEqual(["unpaid"]);
  });

  test("with the bill day, also where months have fewer days than it", async () => {
    await db.sql`update public.billing_profiles set anchor_at = '2026-01-31T12:00Z' where account_id = ${account()}`;
    const [row] = await db.sql`
      select private.usage_period(${account()}, ${line.numberId}, '2026-03-05T00:00Z') as begins,
        private.usage_period_end(${account()}, ${line.numberId}, '2026-03-05T00:00Z') as ends`;
    expect(row).toEqual({ begins: new Date("2026-02-28T12:00Z"), ends: new Date("2026-03-31T12:00Z") });
  });

  test("nothing of any other number", async () => {
    await db.sql`update public.purchased_numbers set number_type = 'local' where id = ${line.numberId}`;
    await setCents(db, { spend_cap: 0 });
    expect(await stop()).toMatchObject({ stopped_by: null, toll_free: null });
  });
});
