import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as usageRoute } from "@/app/api/v1/billing/usage/export/route";
import { GET as exportRoute } from "@/app/api/v1/staff/lists/[list]/export/route";
import { listNamed } from "@/lib/backoffice/lists/registry";
import { readCsv } from "@/lib/kernel/read-csv";
import { type SignedInPerson, signInPerson } from "../../builders/person.ts";
import { joinStaff } from "../../builders/staff.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";
import { buildWorld } from "../policies/world.ts";

let database: TestDatabase;
let api: TestApi;
let admin: SignedInPerson;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api);
  await buildWorld(database); // two accounts with everything
  admin = await signInPerson(database, api);
  await joinStaff(database.sql, admin.id, "admin");
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

async function file(name: string, columns: string[]): Promise<string> {
  const query = new URLSearchParams({ columns: columns.join(",") });
  const request = admin.browser.request(`/api/v1/staff/lists/${name}/export?${query}`);
  const response = await exportRoute(request, { params: Promise.resolve({ list: name }) });
  expect(response.status, name).toBe(200);
  return response.text();
}

/** Lists that are no files: what they show is counted, or asked for at a vendor. */
const isFile = (name: string) => listNamed(name) !== null;

test("each list of the back office is a file with all its columns, a row a record, and no cell that is no text", async () => {
  const names = (await database.sql`select name from private.staff_lists`).map(({ name }) => name as string);
  const files = names.filter(isFile);
  expect(files.length).toBeGreaterThan(15);
  let filled = 0;
  for (const name of files) {
    const { columns } = listNamed(name)!;
    const table = readCsv(
      await file(
        name,
        columns.map(({ id }) => id),
      ),
    )!;
    expect(table.header, name).toEqual(columns.map(({ title }) => title));
    const [counted] = await database.sql.unsafe(`select count(*)::int as n from private.staff_list_${name}`);
    expect(table.rows.length, name).toBe(counted!.n);
    if (table.rows.length > 0) filled++;
    for (const { cells } of table.rows) {
      expect(cells.length, name).toBe(columns.length);
      expect(cells.join("|"), name).not.toMatch(/undefined|\[object|NaN|Invalid Date/);
    }
  }
  expect(filled).toBeGreaterThan(12);
});

test("an owner's usage is a file with a row an event, and nobody else's", async () => {
  const [event] = await database.sql`
    select account_id, count(*)::int as n from public.usage_events where settled_at is null group by 1 limit 1`;
  const [owner, stranger] = [await signInPerson(database, api), await signInPerson(database, api)];
  await database.sql`update public.memberships set account_id = ${event!.account_id} where user_id = ${owner.id}`;
  const ask = async (person: SignedInPerson) => {
    const response = await usageRoute(person.browser.request("/api/v1/billing/usage/export"), {
      params: Promise.resolve({}),
    });
    expect(response.status).toBe(200);
    return readCsv(await response.text())!;
  };
  const { header, rows } = await ask(owner);
  expect(header).toContain("Amount times 60");
  expect(rows.length).toBe(event!.n);
  expect((await ask(stranger)).rows).toEqual([]);
});
