import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { insertLegs } from "./bill-usage";

/** Usage that is billed by itself: the last of who leaves, and much of it before the bill day. */

const BERLIN = "+4915112345678"; // 8 cents a minute
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "e@example.test" };

let db: TestDatabase;
let areaId: string;
let owner: BuiltPerson;
let numberId: string;
let count = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  areaId = (await buildArea(db.sql)).id;
  await db.sql`update private.settings set value = '100000' where key = 'spend_cap_cents'`;
});
afterAll(() => db.drop());
beforeEach(async () => {
  owner = await buildPerson(db.sql);
  ({ numberId } = await buyNumber(db, owner, { areaId, e164: `+1415555${String(1_000 + ++count)}` }));
});

const use = (minutes: number, at = new Date()) =>
  insertLegs(db.sql, [
    { callId: randomUUID(), accountId: owner.accountId, numberId, e164: BERLIN, at, seconds: minutes * 60 },
  ]);
const bill = () => db.call.worker("bill_usage_alone", { p_account_id: owner.accountId, p_seller: seller });
const due = async () => (await db.call.worker("list_usage_bills", {})).includes(owner.accountId) as boolean;
const invoices = () =>
  db.sql`
    select kind, state, subtotal_cents, due_cents from public.invoices
    where account_id = ${owner.accountId} and kind in ('cycle', 'late') order by issued_at`;
/** The account buys no further months, and its bill day was two days ago. */
async function left(): Promise<void> {
  await db.sql`update public.number_contracts set renews_at = null where account_id = ${owner.accountId}`;
  await db.sql`
    update public.billing_profiles set anchor_at = private.now() - interval '2 days' where account_id = ${owner.accountId}`;
}
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

describe("the last of an account that buys no further months", () => {
  test("is billed at the bill day that would have come, once, also by two at the same moment", async () => {
    await left();
    await use(10, daysAgo(3));
    await use(10, daysAgo(1)); // of the next period
    expect(await due()).toBe(true);
    const made = await Promise.all([bill(), bill()]);
    expect(made.filter((id) => id !== null)).toHaveLength(1);
    expect(await invoices()).toEqual([{ kind: "late", state: "open", subtotal_cents: 80, due_cents: 80 }]);
    expect(await due()).toBe(false);
  });

  test("comes again of what was reported late, and is carried where it is too small for a card", async () => {
    await left();
    await use(10, daysAgo(3));
    await bill();
    await use(1, daysAgo(4));
    expect(await due()).toBe(true);
    await bill();
    expect(await invoices()).toMatchObject([{ subtotal_cents: 80 }, { state: "carried", subtotal_cents: 8 }]);
  });

  test("waits while a month renews, while an older bill is unpaid, and while an operator has to look", async () => {
    await use(10, daysAgo(3));
    await db.sql`update public.billing_profiles set anchor_at = private.now() - interval '2 days' where account_id = ${owner.accountId}`;
    expect([await due(), await bill()]).toEqual([false, null]);
    await left();
    await db.sql`update public.billing_profiles set unpaid_since = private.now() where account_id = ${owner.accountId}`;
    expect([await due(), await bill()]).toEqual([false, null]);
    await db.sql`update public.billing_profiles set unpaid_since = null, held_at = private.now() where account_id = ${owner.accountId}`;
    expect([await due(), await bill()]).toEqual([false, null]);
    expect(await invoices()).toEqual([]);
  });
});

describe("much usage before the bill day", () => {
  test("is billed when it comes to the limit, and neither the cap nor the bill day move", async () => {
    await use(624); // 49.92
    expect([await due(), await bill()]).toEqual([false, null]);
    await use(1);
    const [before] = await db.sql`select spent_60 from private.account_usage where account_id = ${owner.accountId}`;
    expect(await due()).toBe(true);
    expect(await bill()).not.toBeNull();
    expect(await invoices()).toMatchObject([{ kind: "late", state: "open", subtotal_cents: 5_000 }]);
    const [after] = await db.sql`select spent_60 from private.account_usage where account_id = ${owner.accountId}`;
    expect(after).toEqual(before);
    await use(10);
    expect([await due(), await bill()]).toEqual([false, null]);
    expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
    const [contract] =
      await db.sql`select renews_at > private.now() as later from public.number_contracts where account_id = ${owner.accountId}`;
    expect(contract!.later).toBe(true);
  });
});
