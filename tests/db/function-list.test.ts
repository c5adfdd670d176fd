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
