import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { unindexed, unindexedPolicies } from "./decisions.ts";
import { Tally } from "./figures.ts";
import { createProbe } from "./probe.ts";

const db = await createTestDatabase();
const superuser = connect(db.url("supabase_admin"));
const probe = await createProbe(superuser, ["nobody"]);
const tally = new Tally();
const OURS = ["anon", "authenticated", "app_server", "app_worker"];

afterAll(async () => {
  tally.save("structure");
  await superuser.end();
  await db.drop();
});

/** One check per row: `wrong` lists the rows that break the rule. */
async function everyRow<T extends object>(rows: Promise<readonly T[]>, rule: (row: T) => boolean): Promise<void> {
  const { check, wrong } = tally.list();
  const found = await rows;
  expect(found.length, "nothing was found, so nothing is proven").toBeGreaterThan(0);
  for (const row of found) check(rule(row), () => JSON.stringify(row));
  expect(wrong).toEqual([]);
}

describe("tables", () => {
  test("have row level security, partitions too", () =>
    everyRow(
      db.sql<{ name: string; on: boolean }[]>`
        select c.oid::regclass::text as name, c.relrowsecurity as on from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and (n.nspname in ('public', 'private') or c.oid in ('storage.objects'::regclass, 'storage.buckets'::regclass))`,
      ({ on }) => on,
    ));

  test("have it the moment a partition is made, and no grants either", async () => {
    await db.worker`select private.ensure_partitions(14)`;
    await everyRow(
      db.sql<{ name: string; on: boolean; granted: boolean; guarded: boolean }[]>`
        select c.oid::regclass::text as name, c.relrowsecurity as on,
          bool_or(has_table_privilege(r.role, c.oid, 'select, insert, update, delete, truncate')) as granted,
          exists (select from pg_trigger t where t.tgrelid = i.inhparent and t.tgname = 'append_only')
            = exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'append_only') as guarded
        from pg_inherits i join pg_class c on c.oid = i.inhrelid cross join unnest(${OURS}::text[]) as r(role)
        where c.relkind = 'r' group by c.oid, i.inhparent`,
      ({ on, granted, guarded }) => on && !granted && guarded,
    );
  });

  test("are shown by views only with the reader's own rights", async () => {
    const { check, wrong } = tally.list();
    const views = await db.sql`
      select c.oid::regclass::text as name, c.relkind, coalesce(c.reloptions::text, '') as options from pg_class c
      where c.relkind in ('v', 'm') and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)`;
    check(true, () => "");
    // A materialized view has no row level security at all.
    for (const { name, relkind, options } of views)
      check(relkind === "v" && /security_invoker=(true|on)/.test(options), () => name);
    expect(wrong).toEqual([]);
  });

  test("have an index for every foreign key", () =>
    everyRow(
      db.sql<{ key: string; indexed: boolean }[]>`
        select k.conrelid::regclass || '.' || string_agg(a.attname, ',' order by a.attnum) as key,
          exists (select from pg_index i where i.indrelid = k.conrelid
              and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', min(a.attname)))
              and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey) as indexed
        from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
        where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conparentid = 0
        group by k.oid, k.conrelid, k.conkey`,
      ({ key, indexed }) => indexed !== key in unindexed,
    ));

  test("refuse to change the audit log and timelines, even to their owner", async () => {
    await db.sql`insert into public.audit_log (actor, action, subject) values ('{}', 'a', 's')`;
    await db.sql`insert into public.number_events (number_id, type) values (gen_random_uuid(), 't')`;
    const { check, wrong } = tally.list();
    for (const table of ["audit_log", "number_events"]) {
      for (const statement of [`update public.${table} set occurred_at = now()`, `delete from public.${table}`]) {
        const error = await db.sql.unsafe(statement).then(
          () => null,
          (reason: { code: string }) => reason.code,
        );
        check(error === "42501", () => `${statement}: ${error}`);
      }
      const [attempt] = await probe.tryAll({ role: "service_role" }, [`truncate public.${table}`]);
      check(attempt!.error === "42501", () => `service_role truncates ${table}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("policies", () => {
  const policies = db.sql<
    { table: string; name: string; command: string; roles: string[]; qual: string; columns: string[] }[]
  >`
    select p.polrelid::regclass::text as table, p.polname as name, p.polcmd as command, p.polroles::regrole[]::text[] as roles,
      pg_get_expr(p.polqual, p.polrelid) as qual,
      coalesce((select array_agg(distinct a.attname::text) from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refobjid = p.polrelid and d.refobjsubid > 0), '{}') as columns
    from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace in ('public'::regnamespace, 'storage'::regnamespace)`;

  test("only read, for named roles, with a condition", () =>
    everyRow(
      policies,
      ({ command, roles, qual }) =>
        command === "r" && roles.every((role) => ["anon", "authenticated"].includes(role)) && !!qual && qual !== "true",
    ));

  test("ask who calls once per statement, not once per row", () =>
    everyRow(policies, ({ qual }) => {
      const calls = qual.match(/\b(private|auth)\.\w+\(/g) ?? [];
      const once = qual.match(/SELECT (private|auth)\.\w+\(/g) ?? [];
      return calls.length === once.length;
    }));

  test("have an index on every column they look at", async () => {
    const rows = (await policies).flatMap(({ table, columns }) => columns.map((column) => ({ table, column })));
    const led = await db.sql<{ table: string; column: string }[]>`
      select i.indrelid::regclass::text as table, a.attname as column from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indpred is null`;
    await everyRow(
      Promise.resolve(rows),
      ({ table, column }) =>
        led.some((one) => one.table === table && one.column === column) !== `${table}.${column}` in unindexedPolicies,
    );
  });
});

describe("functions", () => {
  test("look up names in pg_catalog first and the caller's temporary schema last", () =>
    everyRow(
      db.sql<{ name: string; config: string[] | null }[]>`
        select p.oid::regprocedure::text as name, p.proconfig as config from pg_proc p
        where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)`,
      ({ config }) => config?.includes("search_path=pg_catalog, pg_temp") === true,
    ));

  test("are executable by everybody only where that is decided", () =>
    everyRow(
      db.sql<{ name: string; everybody: boolean }[]>`
        select p.oid::regprocedure::text as name, exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee = 0) as everybody
        from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)`,
      ({ name, everybody }) =>
        everybody ===
        [
          "private.now()",
          "private.search_key(text)",
          "private.call_conditions(jsonb)",
          "private.is_test_call_open(timestamp with time zone,timestamp with time zone)",
          "private.concurrent_calls(uuid)",
          "private.minute_price(text,text,text)",
        ].includes(name),
    ));

  test("of schema public do not exist: the API would offer them", async () => {
    expect(
      await db.sql`select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace`,
    ).toHaveLength(0);
  });
});

describe("roles", () => {
  test("of ours have no attribute that passes row level security by", () =>
    everyRow(
      db.sql<{ name: string; strong: boolean; inherits: boolean }[]>`
        select rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as strong, rolinherit as inherits
        from pg_roles where rolname = any (${OURS})`,
      ({ strong, inherits }) => !strong && !inherits,
    ));

  test("cannot become anybody else, but for app_server reading as a person or key", async () => {
    const { check, wrong } = tally.list();
    const roles = (await db.sql`select rolname from pg_roles`).map((row) => row.rolname as string);
    for (const [login, pool] of [
      ["app_server", db.server],
      ["app_worker", db.worker],
    ] as const) {
      for (const role of roles) {
        const became = await pool
          .begin((tx) => tx.unsafe(`set local role "${role}"`))
          .then(
            () => true,
            () => false,
          );
        const may = role === login || (login === "app_server" && role === "authenticated");
        check(became === may, () => `${login} ${became ? "becomes" : "cannot become"} ${role}`);
      }
      const session = await pool.unsafe("set session authorization postgres").then(
        () => true,
        () => false,
      );
      check(!session, () => `${login} takes the session of postgres`);
    }
    expect(wrong).toEqual([]);
  });

  test("of ours create nothing, and anon is not let into private", () =>
    everyRow(
      db.sql<{ role: string; schema: string; create: boolean; use: boolean }[]>`
        select r.role, n.nspname as schema, has_schema_privilege(r.role, n.oid, 'create') as create, has_schema_privilege(r.role, n.oid, 'usage') as use
        from pg_namespace n cross join unnest(${OURS}::text[]) as r(role)
        where n.nspname in ('public', 'private', 'auth', 'storage', 'extensions', 'supabase_migrations')`,
      ({ role, schema, create, use }) => !create && !(use && role === "anon" && schema === "private"),
    ));

  test("get nothing of what a later migration makes without saying so", async () => {
    const rows = await db.sql.begin(async (tx) => {
      await tx.unsafe(`create table public.later (id bigserial primary key); create function private.later() returns integer language sql as 'select 1';
        create function public.later() returns integer language sql as 'select 1'; create view public.later_view as select 1 as one`);
      const found = await tx<{ role: string; any: boolean }[]>`
        select r.role, has_table_privilege(r.role, 'public.later', 'select, insert, update, delete, truncate, references, trigger, maintain')
          or has_table_privilege(r.role, 'public.later_view', 'select, insert, update, delete, truncate, references, trigger, maintain')
          or has_sequence_privilege(r.role, 'public.later_id_seq', 'usage, select, update')
          or has_function_privilege(r.role, 'private.later()', 'execute') or has_function_privilege(r.role, 'public.later()', 'execute') as any
        from unnest(${OURS}::text[]) as r(role)`;
      await tx`drop view public.later_view`;
      await tx.unsafe("drop table public.later; drop function private.later(); drop function public.later()");
      return found;
    });
    await everyRow(Promise.resolve(rows), (row) => !row.any);
  });
});
