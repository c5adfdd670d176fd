import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import { messages } from "@/lib/notifications/registry";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { insertLegs } from "./bill-usage";

/** Limits that owners choose, and the mails on the way there. */

const BERLIN = "+4915112345678"; // 8 cents a minute

let db: TestDatabase;
let areaId: string;
let owner: BuiltPerson;
const numbers: string[] = [];
let count = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  areaId = (await buildArea(db.sql)).id;
});
afterAll(() => db.drop());
beforeEach(async () => {
  owner = await buildPerson(db.sql);
  numbers.length = 0;
  for (let n = 0; n < 2; n++) {
    const e164 = `+1415555${String(1_000 + ++count)}`;
    numbers.push((await buyNumber(db, owner, { areaId, e164 })).numberId);
  }
});

const set = (cents: number | null, numberId: string | null = null, actor = personActor(owner.id)) =>
  db.call.server("set_spend_cap", {
    p_actor: actor,
    p_account_id: owner.accountId,
    p_number_id: numberId,
    p_cents: cents,
  });
const caps = () => db.call.server("get_spend_caps", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
/** Minutes to Berlin. */
const use = (minutes: number, numberId = numbers[0]!, at = new Date()) =>
  insertLegs(db.sql, [
    { callId: randomUUID(), accountId: owner.accountId, numberId, e164: BERLIN, at, seconds: minutes * 60 },
  ]);
const mails = async () =>
  (
    await db.sql`
      select parameters from public.notifications
      where account_id = ${owner.accountId} and template = 'spend-alert' order by created_at`
  ).map(({ parameters }) => messages["spend-alert"].parameters.parse(parameters));
const left = async (numberId = numbers[0]!) => {
  const [row] = await db.sql`
    select private.unspent_60(account_id, id, private.usage_period(account_id, id, private.now())) * 100 / 60 as cents
    from public.purchased_numbers where id = ${numberId}`;
  return Number(row!.cents);
};

describe("a limit", () => {
  test("is the usual one until an owner chooses another, and again when it is emptied", async () => {
    expect(await caps()).toMatchObject({ cap_cents: 2_000, is_chosen: false, usual_cents: 2_000, most_cents: 5_000 });
    expect(await caps()).toMatchObject({ after_first_bill: { usual_cents: 10_000, most_cents: 50_000 } });
    expect(await set(300)).toMatchObject({ ok: true, cap_cents: 300, is_chosen: true });
    expect(await left()).toBe(300);
    expect(await set(null)).toMatchObject({ cap_cents: 2_000, is_chosen: false });
  });

  test("of a number holds beside that of the account: whichever leaves less", async () => {
    await set(1_000);
    await set(100, numbers[0]);
    await use(10);
    expect([await left(numbers[0]), await left(numbers[1])]).toEqual([20, 920]);
    await use(110, numbers[1]);
    expect(await left(numbers[0])).toBe(20);
    await use(3, numbers[1]);
    expect(await left(numbers[0])).toBe(16);
  });

  test("is at most what we allow, more once a monthly bill was paid", async () => {
    expect(await set(5_001)).toMatchObject({
      code: "RULE_REFUSED",
      details: { reason: "too_high", most_cents: 5_000 },
    });
    const paid = (intent: string | null, month: number) => db.sql`
      insert into public.invoices (account_id, kind, boundary_at, period_end, currency, subtotal_cents, tax_cents,
          total_cents, seller, buyer, state, due_cents, number, paid_at, stripe_payment_intent_id)
        values (${owner.accountId}, 'cycle', now() + ${month} * interval '31 days',
          now() + ${month + 1} * interval '31 days', 'USD', 0, 0, 0, '{}', '{}', 'paid', 0,
          private.next_invoice_number(), now(), ${intent})
        returning id`;
    await paid(null, 0); // by credit of ours, or given up
    expect(await caps()).toMatchObject({ cap_cents: 2_000, most_cents: 5_000 });
    const [bill] = await paid("pi_month", 1);
    expect(await caps()).toMatchObject({ cap_cents: 10_000, usual_cents: 10_000, after_first_bill: null });
    const bank = (status: string) => db.sql`
      insert into public.disputes (invoice_id, account_id, kind, stripe_ref, status, reason, amount_cents, currency,
          is_open, evidence)
        values (${bill!.id}, ${owner.accountId}, 'dispute', 'du_month', ${status}, 'fraudulent', 100, 'USD',
          ${status === "needs_response"}, '{}')
        on conflict (stripe_ref) do update set status = excluded.status, is_open = excluded.is_open`;
    for (const status of ["needs_response", "lost"]) {
      await bank(status);
      expect(await caps()).toMatchObject({ cap_cents: 2_000, most_cents: 5_000 });
    }
    await bank("won");
    expect(await caps()).toMatchObject({ cap_cents: 10_000, after_first_bill: null });
    expect(await set(50_000)).toMatchObject({ ok: true, cap_cents: 50_000 });
    await db.sql`update private.settings set value = '3000' where key = 'spend_cap_most_cents'`;
    expect(await caps()).toMatchObject({ cap_cents: 3_000 });
    await db.sql`update private.settings set value = '50000' where key = 'spend_cap_most_cents'`;
  });

  test("is changed by owners and admins, for numbers of their own, and each change is in the record", async () => {
    const { id: biller } = await buildPerson(db.sql);
    await db.sql`
      insert into public.memberships (account_id, user_id, role) values (${owner.accountId}, ${biller}, 'billing')`;
    await expect(set(100, null, personActor(biller))).rejects.toMatchObject({ code: "PT403" });
    const stranger = await buildPerson(db.sql);
    await expect(set(100, null, personActor(stranger.id))).rejects.toMatchObject({ code: "PT404" });
    expect(await set(100, randomUUID())).toMatchObject({ code: "NOT_FOUND" });
    await Promise.all([set(700), set(700), set(700)]);
    expect(
      await db.sql`
        select before, after from public.audit_log
        where account_id = ${owner.accountId} and action = 'spend_cap.changed'`,
    ).toEqual([{ before: { cents: null }, after: { cents: 700 } }]);
  });
});

describe("mails", () => {
  test("come at 50, 80 and 100 %, each once, also of calls that end at the same moment", async () => {
    await set(160);
    await use(9);
    expect(await mails()).toEqual([]);
    await Promise.all([use(1), use(1), use(1)]);
    await use(4);
    await use(6);
    await use(6);
    expect((await mails()).map(({ percent, number }) => [percent, number])).toEqual([
      [50, null],
      [80, null],
      [100, null],
    ]);
  });

  test("tell only the largest share that one call reaches, and of a number's own limit by itself", async () => {
    await set(80, numbers[1]);
    await use(10, numbers[1]);
    expect((await mails()).map(({ percent, number }) => [percent, number?.number_id])).toEqual([[100, numbers[1]]]);
  });

  test("do not repeat what was seen when the limit was changed, and come again on the way to the new one", async () => {
    await set(80);
    await use(10);
    await set(160);
    await set(80);
    await set(160);
    await use(1);
    expect((await mails()).map(({ percent, cap_cents }) => [percent, cap_cents])).toEqual([[100, 80]]);
    await use(9);
    expect((await mails()).map(({ percent, cap_cents }) => [percent, cap_cents])).toEqual([
      [100, 80],
      [100, 160],
    ]);
  });

  test("are not sent of a period that is over", async () => {
    await set(80);
    await db.sql`update public.billing_profiles set anchor_at = private.now() - interval '1 day' where account_id = ${owner.accountId}`;
    await use(20, numbers[0], new Date(Date.now() - 2 * 86_400_000));
    expect(await mails()).toEqual([]);
  });
});

test("a number says which limit keeps its phones silent, and until when", async () => {
  const stop = () =>
    db.call.server("get_spend_stop", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: numbers[0]!,
    });
  const first = firstCallPlan("UTC");
  await db.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numbers[0]!,
    p_version: 0,
    p_plan: { ...first, open: { ...first.open, phones: [{ e164: BERLIN, seconds: 20 }] } },
    p_phones: [BERLIN],
    p_fallback: null,
  });
  await set(80);
  expect(await stop()).toMatchObject({ stopped_by: null, cap_cents: 80 });
  await use(10);
  expect(await stop()).toMatchObject({ stopped_by: "account", cap_cents: 80, most_cents: 5_000 });
  await set(1_000);
  expect(await stop()).toMatchObject({ stopped_by: null });
  await set(40, numbers[0]);
  expect(await stop()).toMatchObject({ stopped_by: "number", cap_cents: 40 });
});
