import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { callAtClock } from "../../setup/call";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

/** Our people plan another price for sold numbers: seen first, told with notice, held from a bill day on, taken back. */

const day = 86_400_000;
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };

let db: TestDatabase;
let area: { id: string };
let admin: object;
let owner: BuiltPerson;
let numbers: string[];
let count = 100;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  admin = await buildStaff(db.sql, "admin");
});
afterAll(() => db.drop());

beforeEach(async () => {
  await db.sql`delete from public.notifications`;
  await db.sql`update public.number_contracts set ended_at = now() where ended_at is null`;
  owner = await buildPerson(db.sql);
  numbers = [];
  for (let n = 0; n < 2; n++) numbers.push(await sell(owner));
});

/** A live number of 2.00 a month. @returns its id */
async function sell(person: BuiltPerson): Promise<string> {
  const { numberId } = await buyNumber(db, person, { areaId: area.id, e164: `+1415555${1_000 + count++}` });
  await db.sql`update public.number_contracts set monthly_cents = 200 where number_id = ${numberId}`;
  return numberId;
}

const choose = (monthly_cents: number, more: object = {}) => ({
  monthly_cents,
  currency: "USD",
  country: null,
  number_type: null,
  area_id: area.id,
  e164: null,
  ...more,
});
const check = (choice: object, actor = admin) =>
  db.call.server("staff_check_prices", { p_actor: actor, p_choice: choice });
async function plan(choice: object, { id = randomUUID() as string, token = "" } = {}) {
  const seen = token || (await check(choice)).token;
  return db.call.server("staff_plan_prices", {
    p_actor: admin,
    p_plan: { request_id: id, token: seen, choice },
    p_reason: "the carrier charges more",
  });
}
const withdraw = (id: string) =>
  db.call.server("staff_withdraw_prices", { p_actor: admin, p_plan_id: id, p_reason: "it charges less again" });
const preview = () => db.call.server("next_bill", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
/** The bill of `months` from now, as the run issues it a minute after its boundary. @returns what each number cost */
async function bill(months: number): Promise<number[]> {
  const [at] = await db.sql`
    select private.bill_at(anchor_at, ${months}) as at from public.billing_profiles where account_id = ${owner.accountId}`;
  const worker = callAtClock(db.worker, (at!.at as Date).getTime() - Date.now() + 60_000);
  const { invoice_id } = await worker("bill_account", { p_account_id: owner.accountId, p_seller: seller });
  const lines = await db.sql`
    select monthly_cents, cents from public.invoice_lines where invoice_id = ${invoice_id} order by e164`;
  for (const line of lines) expect(line.cents).toBe(line.monthly_cents);
  return lines.map(({ cents }) => cents as number);
}
const mails = () => db.sql`
  select template, parameters, account_id from public.notifications where template like 'price-change%' order by created_at`;
const prices = () => db.sql`
  select c.monthly_cents, x.state, x.to_cents from public.number_contracts c
  left join public.price_changes x on x.contract_id = c.id
  where c.account_id = ${owner.accountId} order by c.number_id, x.id`;

test("a higher price holds from the first bill day after the notice, and the preview is the bill", async () => {
  const other = await buildPerson(db.sql);
  await sell(other);
  const seen = await check(choose(260));
  expect(seen).toMatchObject({ numbers: 3, accounts: 2, from_cents: 600, to_cents: 780, pending: 0, ending: 0 });
  // Thirty days of notice: the second boundary where the first month has 30 days or fewer, else the first.
  expect(Date.parse(seen.first_at)).toBeGreaterThan(Date.now() + 30 * day);
  expect(await plan(choose(260))).toMatchObject({ ok: true, numbers: 3, repeated: false });

  const told = await mails();
  expect(told.map(({ account_id }) => account_id).sort()).toEqual([owner.accountId, other.accountId].sort());
  for (const { template, parameters } of told) {
    expect(template).toBe("price-change");
    messages["price-change"].parameters.parse(parameters);
  }
  const own = told.find(({ account_id }) => account_id === owner.accountId)!;
  const holds = (own.parameters as { numbers: { holds_from: string }[] }).numbers[0]!.holds_from;
  let month = 1;
  for (; ; month++) {
    const promised = await preview();
    const expected = Date.parse(promised.at) >= Date.parse(holds) ? 260 : 200;
    expect(promised.lines.map((line: { cents: number }) => line.cents)).toEqual([expected, expected]);
    expect(await bill(month)).toEqual([expected, expected]);
    if (expected === 260) break;
  }
  expect(month).toBeLessThan(4);
  expect(await bill(month + 1)).toEqual([260, 260]);
  expect(await prices()).toMatchObject([
    { monthly_cents: 260, state: "applied" },
    { monthly_cents: 260, state: "applied" },
  ]);
  const notes =
    await db.sql`select type from public.number_events where number_id = ${numbers[0]!} and type like '%price%'`;
  expect(notes.map(({ type }) => type).sort()).toEqual(["number.price-changed", "number.price-planned"]);
});

test("a lower price holds from the next bill day", async () => {
  const [{ renews_at }] = (await db.sql`
    select min(renews_at) as renews_at from public.number_contracts where account_id = ${owner.accountId}`) as unknown as [
    { renews_at: Date },
  ];
  expect(Date.parse((await check(choose(150))).first_at)).toBe(renews_at.getTime());
  await plan(choose(150));
  expect(await bill(1)).toEqual([150, 150]);
});

test("what is taken back in time never held; what was sold for it keeps it", async () => {
  const { id } = await plan(choose(260));
  expect(await withdraw(id)).toBe(2);
  expect(await withdraw(id)).toBe(0);
  expect((await mails()).map(({ template }) => template)).toEqual(["price-change", "price-change-withdrawn"]);
  messages["price-change-withdrawn"].parameters.parse((await mails())[1]!.parameters);
  for (const month of [1, 2, 3]) expect(await bill(month)).toEqual([200, 200]);

  const lower = await plan(choose(150));
  await bill(4);
  expect(await withdraw(lower.id)).toBe(0);
  expect(await bill(5)).toEqual([150, 150]);
});

test("one change is planned for a number at a time, and none for one that ends or costs that already", async () => {
  await db.call.server("cancel_number", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numbers[0]!,
    p_undo: false,
  });
  expect(await check(choose(260))).toMatchObject({ numbers: 1, ending: 1 });
  await plan(choose(260));
  expect(await check(choose(300))).toMatchObject({ numbers: 0, pending: 1, ending: 1 });
  expect(await plan(choose(300))).toMatchObject({ ok: false, code: "NOTHING_TO_CHANGE" });
  expect(await check(choose(200))).toMatchObject({ numbers: 0, pending: 0, ending: 0 });
  expect(await db.sql`select from private.price_plans where choice ->> 'monthly_cents' = '300'`).toHaveLength(0);
});

test("asked twice, also at the same moment, it is one plan and one mail; another stock than was seen is refused", async () => {
  const choice = choose(260);
  const { token } = await check(choice);
  const id = randomUUID();
  const results = await Promise.all(Array.from({ length: 6 }, () => plan(choice, { id, token })));
  expect(results.map(({ repeated }) => repeated).sort()).toEqual([false, true, true, true, true, true]);
  expect(await mails()).toHaveLength(1);
  expect(await plan(choice, { token })).toMatchObject({ ok: false, code: "CHANGED" }); // all are planned meanwhile
  const older = (await check(choose(300))).token;
  await sell(owner);
  expect(await plan(choose(300), { token: older })).toMatchObject({ ok: false, code: "CHANGED" });
});

test("a choice is one number, a kind, or a place; other currencies are left alone", async () => {
  const [{ e164 }] = (await db.sql`select e164 from public.purchased_numbers where id = ${numbers[1]!}`) as unknown as [
    { e164: string },
  ];
  expect(await check(choose(260, { area_id: null, e164 }))).toMatchObject({ numbers: 1 });
  expect(await check(choose(260, { number_type: "mobile" }))).toMatchObject({ numbers: 0 });
  expect(await check(choose(260, { area_id: null, country: "US" }))).toMatchObject({ numbers: 2 });
  expect(await check(choose(260, { area_id: null, country: "GB" }))).toMatchObject({ numbers: 0 });
  expect(await check(choose(260, { currency: "EUR" }))).toMatchObject({ numbers: 0 });
});

test("only admins of ours may", async () => {
  for (const role of ["support", "operator"] as const) {
    const actor = await buildStaff(db.sql, role);
    await expect(check(choose(260), actor)).rejects.toMatchObject({ code: "PT404" });
  }
  await expect(withdraw(randomUUID())).rejects.toMatchObject({ code: "PT404" });
  expect(await db.call.server("staff_list_price_plans", { p_actor: await buildStaff(db.sql, "support") })).toEqual(
    expect.any(Array),
  );
});
