import { afterAll, beforeAll, expect, test } from "vitest";
import { buildStaff } from "../../builders/staff.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let admin: Awaited<ReturnType<typeof buildStaff>>;
beforeAll(async () => {
  db = await createTestDatabase();
  admin = await buildStaff(db.sql, "admin");
});
afterAll(() => db.drop());

type Row = { line: number; rule_id?: string; terms: object; valid_from?: string; valid_until?: string | null };
const preview = (rows: Row[]) =>
  db.call.server("staff_preview_pricing_import", { p_actor: admin, p_rows: db.server.json(rows as never) });
const take = (rows: Row[], digest: string) =>
  db.call.server("staff_import_pricing_rules", {
    p_actor: admin,
    p_rows: db.server.json(rows as never),
    p_digest: digest,
    p_reason: "the new list",
  });
const names = async () =>
  (
    await db.sql`select name from public.pricing_rule_versions where undone_at is null and valid_until = 'infinity' order by name`
  ).map(({ name }) => name);
const rule = async (name: string) =>
  (
    await db.sql`select rule_id from public.pricing_rule_versions where name = ${name} order by version desc limit 1`
  )[0]!.rule_id as string;

test("a file is looked at first and leaves no trace, then it is taken over as it was seen", async () => {
  const rows = [
    { line: 2, rule_id: await rule("Standard"), terms: { name: "Standard", markup_percent: 61 } },
    { line: 3, rule_id: await rule("Mobile"), terms: { name: "Mobile", markup_percent: 60 } },
    { line: 4, terms: { name: "National", number_type: "national", markup_percent: 40 } },
  ];
  const seen = await preview(rows);
  expect(seen.lines).toMatchObject([
    { line: 2, action: "change" },
    { line: 3, action: "same" },
    { line: 4, action: "create" },
  ]);
  expect(await names()).toEqual(["Mobile", "Standard", "Toll-free"]);
  expect(
    (await db.sql`select count(*)::int as n from public.audit_log where action = 'pricing_rule.imported'`)[0]!.n,
  ).toBe(0);
  expect(await take(rows, seen.digest)).toMatchObject({ ok: true });
  expect(await names()).toEqual(["Mobile", "National", "Standard", "Toll-free"]);
  expect(
    (
      await db.sql`select count(*)::int as n from public.audit_log where action = 'pricing_rule.imported' and reason = 'the new list'`
    )[0]!.n,
  ).toBe(2);
  // The rules are others now: the same file has to be looked at again, and then changes nothing.
  expect(await take(rows, seen.digest)).toMatchObject({ ok: false, code: "CHANGED" });
});

test("another file than the one that was seen is not taken over", async () => {
  const rows = [{ line: 2, rule_id: await rule("Standard"), terms: { name: "Standard", markup_percent: 70 } }];
  const { digest } = await preview(rows);
  expect(await take([{ ...rows[0]!, terms: { name: "Standard", markup_percent: 7 } }], digest)).toMatchObject({
    code: "CHANGED",
  });
});

test("one bad row, and nothing is taken over; every bad row is named", async () => {
  const before = await names();
  const standard = await rule("Standard");
  const rows = [
    { line: 2, terms: { name: "Fine", number_type: "shared_cost" } },
    { line: 3, terms: { name: "Absurd", number_type: "local", markup_percent: 5000 } },
    { line: 4, rule_id: "00000000-0000-4000-8000-000000000000", terms: { name: "Nobody" } },
    { line: 5, rule_id: standard, terms: { name: "Once", markup_percent: 62 } },
    { line: 6, rule_id: standard, terms: { name: "Twice" } },
    { line: 7, terms: { name: "Rival", number_type: "toll_free" } },
  ];
  const { lines, digest } = await preview(rows);
  expect(digest).toBeNull();
  const codes = Object.fromEntries(
    lines.map(({ line, problems }: { line: number; problems: { code: string }[] }) => [
      line,
      problems.map(({ code }) => code).join(),
    ]),
  );
  expect(codes).toEqual({ 2: "", 3: "MARGIN_ABSURD", 4: "UNKNOWN", 5: "", 6: "DUPLICATE", 7: "OVERLAP" });
  const [row] = await db.sql`select private.import_digest(${db.sql.json(rows as never)}) as digest`;
  await expect(take(rows, row!.digest)).rejects.toThrow("RULE_REFUSED");
  expect(await names()).toEqual(before);
});

test("two rules may trade places in one file", async () => {
  const [mobile, tollFree] = [await rule("Mobile"), await rule("Toll-free")];
  const rows = [
    { line: 2, rule_id: mobile, terms: { name: "Mobile", number_type: "toll_free" } },
    { line: 3, rule_id: tollFree, terms: { name: "Toll-free", number_type: "mobile" } },
  ];
  const seen = await preview(rows);
  expect(seen.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await take(rows, seen.digest)).toMatchObject({ ok: true });
  const [row] =
    await db.sql`select number_type from public.pricing_rule_versions where rule_id = ${mobile} order by version desc limit 1`;
  expect(row!.number_type).toBe("toll_free");
});
