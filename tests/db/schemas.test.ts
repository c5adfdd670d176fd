import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { compareFingerprints, connect, fingerprint, listSchemas, schemas } from "../../local/postgres/index.ts";
import { type ScratchCluster, startScratchCluster } from "../../local/stack/scratch-cluster.ts";
import { findAdvice } from "../setup/advisors.ts";
import { createTestDatabase } from "../setup/database.ts";

const directory = mkdtempSync(path.join(tmpdir(), "numninja-topics-"));
const db = await createTestDatabase();
let scratch: ScratchCluster | undefined;
afterAll(async () => {
  await db.drop();
  await scratch?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** One migration a topic: each stands by itself, after those before it. */
function writeTopics(): void {
  for (const [index, file] of listSchemas(schemas).entries()) {
    const name = `${20000101000000 + index}_${path.basename(file)}`;
    writeFileSync(path.join(directory, name), `set check_function_bodies = off;\n${readFileSync(file, "utf8")}`);
  }
}

test("the migrations make the same database as the topics", async () => {
  writeTopics();
  scratch = await startScratchCluster({ migrations: directory });
  const sql = connect(scratch.url("postgres"));
  const [fromTopics, fromMigrations] = await Promise.all([fingerprint(sql), fingerprint(db.sql)]);
  await sql.end();
  expect(fromTopics.length).toBeGreaterThan(1000);
  expect(compareFingerprints(fromTopics, fromMigrations)).toEqual([]);
});

test("a difference in a column, a grant, a comment, a body or a seed row is seen", async () => {
  const before = await fingerprint(db.sql);
  for (const change of [
    "alter table public.orders alter column locale set default 'de-DE'",
    "grant select on public.carts to anon",
    "comment on table public.carts is 'another'",
    "create or replace function private.setting(p_key text) returns numeric language sql as 'select 1'",
    "update private.settings set value = '11' where key = 'hold_minutes'",
    'drop policy "members read their orders" on public.orders',
  ]) {
    await db.sql.begin(async (tx) => {
      await tx.unsafe(change);
      expect(compareFingerprints(before, await fingerprint(tx)), change).not.toEqual([]);
      await tx.unsafe("rollback");
    });
  }
});

// The first time its CLI is installed, which takes as long as npm takes.
test("Supabase's advisors warn of nothing, and would warn of a function without a search path", {
  timeout: 300_000,
}, async () => {
  expect(await findAdvice(db.url("postgres"))).toEqual([]);
  await db.sql.unsafe("create function private.loose() returns integer language sql as 'select 1'");
  expect((await findAdvice(db.url("postgres"))).map(({ name }) => name)).toContain("function_search_path_mutable");
});

test("every step of maintenance is registered and has its function", async () => {
  const steps = await db.sql`select kind || '_' || name as step from private.maintenance_steps order by 1`;
  const functions = await db.sql`
    select proname as step from pg_proc
    where pronamespace = 'private'::regnamespace and proname ~ '^(sweep|prune)_' and prorettype = 'integer'::regtype order by 1`;
  expect(steps.length).toBeGreaterThan(10);
  expect(steps.map(({ step }) => step)).toEqual(functions.map(({ step }) => step));
});
