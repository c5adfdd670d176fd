import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { functions } from "./functions.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test("a worker's function refuses the application's login even where a grant was given by mistake", async () => {
  await db.sql`grant execute on all functions in schema private to app_server`;
  const rows = await db.sql<{ name: string; call: string }[]>`
    select p.proname as name, format('select private.%I(%s)', p.proname, (select string_agg('null::' || format_type(t, null), ', ' order by n)
      from unnest(p.proargtypes::oid[]) with ordinality as a(t, n))) as call
    from pg_proc p where p.pronamespace = 'private'::regnamespace`;
  const calls = rows.filter(({ name }) => functions[name]?.kind === "worker");
  expect(calls.length).toBeGreaterThan(50);
  const open: string[] = [];
  for (const { name, call } of calls) {
    const code = await db.server.unsafe(call).then(
      () => "let in",
      (error: { code: string }) => error.code,
    );
    if (code !== "PT403") open.push(`${name}: ${code}`);
  }
  expect(open).toEqual([]);
});
