import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buildStaff } from "../../builders/staff";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let admin: Awaited<ReturnType<typeof buildStaff>>;
let standard: { id: string; version: number };
beforeAll(async () => {
  db = await createTestDatabase();
  admin = await buildStaff(db.sql, "admin");
  for (const country of ["GB", "CA"]) await buildArea(db.sql, { country });
  const [rule] = await db.sql`
    select r.id, r.version from public.pricing_rules r join public.pricing_rule_versions v on v.rule_id = r.id where v.name = 'Standard'`;
  standard = rule as typeof standard;
});
afterAll(() => db.drop());

const check = (...rows: object[]) => db.call.server("staff_check_pricing_file", { p_actor: admin, p_rows: rows });
const put = (...rows: object[]) =>
  db.call.server("staff_import_pricing_file", { p_actor: admin, p_rows: rows, p_reason: "a file" });
const versions = async () => {
  const [row] = await db.sql`select count(*)::int as count, sum(version)::int as sum from public.pricing_rule_versions`;
  return row;
};
const terms = () => ({ rule_id: standard.id, version: standard.version });

describe("a file of rules", () => {
  test("with one bad row changes nothing, and names every bad row", async () => {
    const before = await versions();
    const rows = [
      { name: "Britain", country: "GB", markup_percent: 70 },
      { name: "Nowhere", country: "XX", markup_percent: 5000 },
      { ...terms(), markup_percent: 61 },
      { ...terms(), markup_percent: 62 },
      { rule_id: "00000000-0000-4000-8000-000000000000", version: 1, name: "Gone" },
      { name: "Yesterday", country: "CA", valid_from: "2020-01-01T00:00:00Z" },
    ];
    const found = [
      [1, "country", "UNKNOWN"],
      [1, "markup_percent", "MARGIN_ABSURD"],
      [3, "rule_id", "DUPLICATE"],
      [4, "rule_id", "UNKNOWN"],
      [5, "valid_from", "PAST"],
    ];
    for (const answer of [await check(...rows), (await put(...rows)).details]) {
      const said = answer.problems.map((one: { index: number; field: string; code: string }) => [
        one.index,
        one.field,
        one.code,
      ]);
      expect(said.toSorted()).toEqual(found);
    }
    expect(await versions()).toEqual(before);
  });

  test("looked at changes nothing; imported makes all of it, each rule with its reason in the audit log", async () => {
    const before = await versions();
    const rows = [
      { name: "Canada", country: "CA", markup_percent: 70 },
      { ...terms(), markup_percent: 65 },
    ];
    expect(await check(...rows)).toEqual({ problems: [], created: 1, changed: 1, unchanged: 0 });
    expect(await versions()).toEqual(before);
    expect(await put(...rows)).toMatchObject({ ok: true, created: 1, changed: 1, unchanged: 0 });
    const [now] = await db.sql`
      select markup_percent::float as percent, floor_cents, reason from public.pricing_rule_versions
      where rule_id = ${standard.id} order by version desc limit 1`;
    expect(now, "terms that the file does not name stay").toEqual({ percent: 65, floor_cents: 100, reason: "a file" });
    const audit = await db.sql`select action from public.audit_log where reason = 'a file' order by action`;
    expect(audit.map(({ action }) => action)).toEqual(["pricing_rule.changed", "pricing_rule.created"]);
  });

  test("that is older than a rule is refused; one that changes nothing makes no version", async () => {
    const stale = await put({ ...terms(), markup_percent: 66 });
    expect(stale).toMatchObject({
      ok: false,
      details: { problems: [{ index: 0, field: "version", code: "CHANGED_SINCE" }] },
    });
    const before = await versions();
    expect(await put({ ...terms(), version: standard.version + 1, markup_percent: 65 })).toMatchObject({
      ok: true,
      unchanged: 1,
      changed: 0,
    });
    expect(await versions()).toEqual(before);
  });

  test("with two new rules of one rank is refused at the second", async () => {
    const rows = [1, 2].map((n) => ({ name: `Britain ${n}`, country: "GB", markup_percent: 10 * n }));
    expect((await put(...rows)).details.problems).toMatchObject([{ index: 1, field: "priority", code: "OVERLAP" }]);
    const [britain] =
      await db.sql`select count(*)::int as count from public.pricing_rule_versions where country = 'GB'`;
    expect(britain!.count).toBe(0);
  });

  test("is for admins", async () => {
    const operator = await buildStaff(db.sql, "operator");
    const call = db.call.server("staff_check_pricing_file", { p_actor: operator, p_rows: [] });
    await expect(call).rejects.toThrow();
  });
});
