import { afterAll, beforeAll, expect, test } from "vitest";
import { billAccounts } from "@/lib/billing/bill-accounts";
import { superuser, withConnection } from "../../../local/postgres/index.ts";
import { billDay, seedBills } from "../../load/seed-bills";
import { setAppEnv } from "../../setup/app-env";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { startTestApi, type TestApi } from "../../setup/supabase-api";

let db: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  db = await createTestDatabase();
  api = await startTestApi(db);
  setAppEnv(db, api);
  await withConnection(db.url(superuser), (admin) => seedBills(admin, 40));
  await db.moveClock(billDay.getTime() + 30 * 3_600_000 - Date.now());
});
afterAll(async () => {
  await api.close();
  await db.drop();
});

const count = async (table: string): Promise<number> =>
  Number((await db.sql.unsafe(`select count(*) from ${table}`))[0]!.count);

test("a page full of accounts that cannot be billed keeps nobody else from it", async () => {
  const [broken] = await db.sql`
    with first as (
      select c.account_id from public.number_contracts c
      join public.billing_profiles p on p.account_id = c.account_id and p.unpaid_since is null
      where c.renews_at is not null group by c.account_id order by min(c.renews_at) limit 3
    )
    select array_agg(account_id) as ids from first`;
  await db.sql.unsafe(`create function private.fail_for_some() returns trigger language plpgsql as $$
    begin
      if new.account_id = any ('{${broken!.ids.join(",")}}'::uuid[]) then raise exception 'broken'; end if;
      return new;
    end $$`);
  await db.sql`create trigger broken before insert on public.invoices for each row execute function private.fail_for_some()`;

  expect(await billAccounts({ page: 3 })).toBe(await count("public.invoices"));
  const [left] = await db.sql`
    select array_agg(x ->> 'account_id') as ids from jsonb_array_elements(private.list_due_accounts()) x`;
  expect(left!.ids.sort()).toEqual(broken!.ids.sort());

  await db.sql`drop trigger broken on public.invoices`;
  expect(await billAccounts()).toBe(3);
});

test("a run that is over finds nothing more, nor do two at once", async () => {
  const before = await count("public.invoices");
  expect(await Promise.all([billAccounts({ page: 2 }), billAccounts({ page: 2 })])).toEqual([0, 0]);
  expect(await count("public.invoices")).toBe(before);
});
