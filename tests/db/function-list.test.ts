import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeFunctions } from "../../local/postgres/index.ts";
import { createTestDatabase, type TestDatabase } from "../setup/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("the list of functions that the compiler checks is the database's own (npm run gen:types makes it again)", async () => {
  expect(readFileSync("lib/db/functions.gen.ts", "utf8")).toBe(await describeFunctions(database.sql));
});

test("an emitting function is found through what it calls and through triggers", async () => {
  const before = await describeFunctions(database.sql);
  expect(before).toMatch(/ {2}release_hold: .*emits: true/); // end_hold → emit
  expect(before).toMatch(/ {2}record_reservation: .*emits: true/); // a trigger of public.holds
  expect(before).toMatch(/ {2}check_rate: .*emits: false/);
  await database.sql.unsafe(`
    create function private.poke() returns void language sql as $$ select private.emit('sweep/requested', 'x', '{}') $$;
    grant execute on function private.poke() to app_worker`);
  expect(await describeFunctions(database.sql)).toContain("  poke: { arguments: [], emits: true },");
});
