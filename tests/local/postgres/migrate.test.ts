import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { listMigrations, migrate } from "../../../local/postgres/index.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let database: TestDatabase;
let directory: string;
afterAll(() => database?.drop());
beforeEach(async () => {
  await database?.drop();
  database = await createTestDatabase();
  directory = mkdtempSync(path.join(tmpdir(), "numninja-migrations-"));
  cpSync("supabase/migrations", directory, { recursive: true });
});
const write = (name: string, sql: string) => writeFileSync(path.join(directory, name), sql);

test("applies what is new, in order, once, and writes the CLI's history", async () => {
  write("20300101000002_second.sql", "alter table public.steps add column b int;");
  write("20300101000001_first.sql", "create table public.steps (a int); comment on table public.steps is 'x';");
  write("notes.txt", "not a migration");
  expect((await migrate(database.sql, directory)).map(({ name }) => name)).toEqual(["first", "second"]);
  expect(await migrate(database.sql, directory)).toEqual([]);
  const history = await database.sql`
    select version, name from supabase_migrations.schema_migrations where version like '2030%' order by version`;
  expect(history.map((row) => `${row.version}_${row.name}.sql`)).toEqual(
    listMigrations(directory)
      .map(({ file }) => path.basename(file))
      .filter((file) => file.startsWith("2030")),
  );
});

test("an applied migration whose text changed or whose file is gone is refused by name, and nothing is applied", async () => {
  write("20300101000001_first.sql", "create table public.steps (a int);");
  await migrate(database.sql, directory);
  write("20300101000002_second.sql", "create table public.more (a int);");
  write("20300101000001_first.sql", "create table public.steps (a bigint);");
  await expect(migrate(database.sql, directory)).rejects.toThrow(
    /20300101000001_first\.sql .*another text.*npm run reset/,
  );
  rmSync(path.join(directory, "20300101000001_first.sql"));
  await expect(migrate(database.sql, directory)).rejects.toThrow(/20300101000001_first\.sql .*is gone.*npm run reset/);
  const [row] = await database.sql`select to_regclass('public.more') as more`;
  expect(row?.more).toBeNull();
});

test("a failing migration names file, line and reason, and leaves nothing", async () => {
  write("20310101000001_bad.sql", "create table public.half (a int);\n\ninsert into public.nowhere values (1);");
  await expect(migrate(database.sql, directory)).rejects.toThrow(/20310101000001_bad\.sql.*42P01.*line 3/s);
  const [row] = await database.sql`select to_regclass('public.half') as half`;
  expect(row?.half).toBeNull();
});

test("a setting of one migration does not reach the next", async () => {
  write("20320101000001_quiet.sql", "set search_path = pg_catalog;");
  write("20320101000002_next.sql", "create table after_quiet (a int);");
  await migrate(database.sql, directory);
  const [row] = await database.sql`select to_regclass('public.after_quiet')::text as name`;
  expect(row?.name).toBe("after_quiet");
});

test("migrations are not run as superuser", async () => {
  const [row] = await database.sql`select rolsuper from pg_roles where rolname = current_user`;
  expect(row?.rolsuper).toBe(false);
});

test("the application's logins cannot read a table by themselves", async () => {
  for (const sql of [database.server, database.worker]) {
    await expect(sql`select 1 from auth.users`).rejects.toMatchObject({ code: "42501" });
  }
});
