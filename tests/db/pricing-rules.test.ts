import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const rules = () =>
  db.sql`select name, number_type, markup_percent::float as percent, floor_cents from public.pricing_rule_versions order by specificity desc, name`;

test("the migrations alone know the prices of every kind of number, as a deployment runs them", async () => {
  expect(await rules()).toEqual([
    { name: "Mobile", number_type: "mobile", percent: 60, floor_cents: 200 },
    { name: "Toll-free", number_type: "toll_free", percent: 50, floor_cents: 300 },
    { name: "Standard", number_type: null, percent: 60, floor_cents: 100 },
  ]);
});
