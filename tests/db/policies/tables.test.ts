import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
import { createTestDatabase } from "../../setup/database.ts";
import type { Caller } from "./callers.ts";
import { type Access, columnFor, NEVER, type TableDecision, tables } from "./decisions.ts";
import { Tally } from "./figures.ts";
import { type Attempt, createProbe, type Identity } from "./probe.ts";
import { buildWorld } from "./world.ts";

const db = await createTestDatabase();
const superuser = connect(db.url("supabase_admin"));
const world = await buildWorld(db);
const probe = await createProbe(superuser, world.idsOfB);
const tally = new Tally();

/** Monthly partitions come and go, and lists of the back office are one like the other: they share one decision. */
const decisionName = (table: string) =>
  table.replace(/_(\d{4}_\d{2}|default)$/, "_*").replace(/^private\.(due|staff_list)_\w+$/, "private.$1_*");

/** What PostgreSQL answers to a write of a view that takes none, before it asks for permission. */
const notWritable = ["55000", "42809"];

const catalog = await db.sql<{ name: string; is_view: boolean; key: string[]; columns: string[]; total: number }[]>`
  select n.nspname || '.' || c.relname as name, c.relkind = 'v' as is_view,
    coalesce((select array_agg(a.attname::text order by a.attnum) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = c.oid and i.indisprimary), '{}') as key,
    (select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and (n.nspname in ('public', 'private') or (n.nspname, c.relname) in (('storage', 'objects'), ('storage', 'buckets')))
  order by 1`;

const identity = ({ name, claims }: Caller): Identity =>
  name === "anonymous" || name === "guest" ? { role: "anon" } : { role: "authenticated", claims };

const WRITES = ["insert", "update", "delete", "truncate"] as const;
const statements = ({ name, key, columns }: (typeof catalog)[number]): string[] => [
  `select to_jsonb(coalesce(array_agg(concat_ws('|', ${(key.length > 0 ? key : columns).map((one) => `"${one}"`).join(", ")}) order by 1), '{}')) from ${name}`,
  `insert into ${name} default values`,
  `update ${name} set "${columns[0]}" = "${columns[0]}"`,
  `delete from ${name}`,
  `truncate ${name}`,
];

// Everything is asked once per caller, in one round trip each.
const answers = new Map<string, Attempt[]>();
const logins: Identity[] = [{ login: "app_server" }, { login: "app_worker" }];
const all = catalog.flatMap(statements);
for (const caller of world.callers) answers.set(caller.name, await probe.tryAll(identity(caller), all));
for (const login of logins) answers.set(login.login!, await probe.tryAll(login, all));
const answerOf = (caller: string, table: number): Attempt[] => answers.get(caller)!.slice(table * 5, table * 5 + 5);

async function rowsOf(
  table: (typeof catalog)[number],
  decision: TableDecision,
  access: Access,
  caller: Caller,
): Promise<string[]> {
  if (access === "none") return [];
  const list = (ids: string[]) => `'{${ids.join(",")}}'::uuid[]`;
  const where =
    access === "all"
      ? "true"
      : decision
          .rows!.replaceAll(":accounts", list(caller.accounts))
          .replaceAll(":goods", list(caller.goods))
          .replaceAll(":billed", list(caller.billed))
          .replaceAll(":team", list(caller.team))
          .replaceAll(":user", caller.userId ? `'${caller.userId}'` : "null");
  const key = table.key.map((one) => `"${one}"`).join(", ");
  const rows = await superuser.unsafe(`select concat_ws('|', ${key}) as k from ${table.name} where ${where}`);
  return rows.map((row) => row.k as string);
}

afterAll(async () => {
  tally.fact("tables", catalog.length);
  tally.fact("callers", world.callers.length + logins.length);
  tally.save("tables");
  await superuser.end();
  await db.drop();
});

describe("every table and view has a recorded decision", () => {
  test("and every decision has its table", () => {
    const found = new Set(catalog.map(({ name }) => decisionName(name)));
    expect(
      [...found].filter((name) => !(name in tables)),
      "tables without a decision",
    ).toEqual([]);
    expect(
      Object.keys(tables).filter((name) => !found.has(name)),
      "decisions without a table",
    ).toEqual([]);
  });
});

describe.each(catalog.map((table, index) => ({ ...table, index })))("$name", (table) => {
  const decision = tables[decisionName(table.name)]!;

  test("shows exactly the decided rows", async () => {
    const { check, wrong } = tally.list();
    const sorted = (rows: string[]) => [...rows].sort().join("\n");
    const [{ total }] = (await superuser.unsafe(`select count(*)::int as total from ${table.name}`)) as unknown as [
      { total: number },
    ];
    const isPartition = table.name !== decisionName(table.name);
    check(
      total > 0 || /_\*$/.test(decisionName(table.name)),
      () => "has no rows in the test world, so nothing is proven",
    );
    let seen = 0;
    for (const caller of world.callers) {
      const access = decision.select[columnFor(caller.name)];
      const [answer] = answerOf(caller.name, table.index);
      if (access === "denied") {
        check(answer!.error === "42501", () => `${caller.name}: expected denied, got ${answer!.error ?? "rows"}`);
        continue;
      }
      const expected = await rowsOf(table, decision, access, caller);
      const actual = (answer!.value ?? []) as string[];
      check(
        answer!.error === null && sorted(actual) === sorted(expected),
        () => `${caller.name}: sees ${answer!.error ?? actual.length} of ${expected.length} ${access} rows`,
      );
      if (access === "own" && caller.name === "owner" && decision.rows?.includes(":")) {
        check(expected.length < total, () => "owner: no row of anybody else exists, so nothing is proven");
      }
      seen += expected.length;
    }
    const nobodySees = Object.values(decision.select).every((access) => access === "denied" || access === "none");
    check(nobodySees || isPartition || seen > 0, () => "nobody sees a row in the test world, so nothing is proven");
    for (const login of logins) {
      check(answerOf(login.login!, table.index)[0]!.error === "42501", () => `${login.login}: may read the table`);
    }
    expect(wrong).toEqual([]);
  });

  test("is written by nobody", async () => {
    const { check, wrong } = tally.list();
    for (const name of answers.keys()) {
      const [, ...attempts] = answerOf(name, table.index);
      attempts.forEach((attempt, index) => {
        const operation = WRITES[index]!;
        const stoppedByPolicy =
          decision.write === "policy" && attempt.error === null && attempt.rows === 0 && operation !== "truncate";
        check(
          attempt.error === "42501" || stoppedByPolicy || (table.is_view && notWritable.includes(attempt.error!)),
          () => `${name}: ${operation} gave ${attempt.error ?? `${attempt.rows} rows`}`,
        );
      });
    }
    const granted = await superuser`
      select r.role, p.privilege from unnest(array['anon', 'authenticated', 'app_server', 'app_worker']) as r(role),
        unnest(array['insert', 'update', 'references']) as p(privilege)
      where has_any_column_privilege(r.role, ${table.name}, p.privilege)`;
    check(decision.write === "policy" || granted.length === 0, () => `granted on columns: ${JSON.stringify(granted)}`);
    expect(wrong).toEqual([]);
  });

  test("shows exactly the decided columns", async () => {
    const { check, wrong } = tally.list();
    if (decision.write === "policy") return;
    for (const role of ["anon", "authenticated", "app_server", "app_worker"] as const) {
      const rows = await superuser`
        select a.attname::text as name from pg_attribute a
        where a.attrelid = ${table.name}::regclass and a.attnum > 0 and not a.attisdropped and has_column_privilege(${role}, a.attrelid, a.attnum, 'select') order by a.attnum`;
      const decided =
        (role === "anon" || role === "authenticated" ? decision.columns?.[role] : undefined)?.split(" ") ?? [];
      const actual = rows.map((row) => row.name as string);
      check(actual.sort().join(" ") === decided.sort().join(" "), () => `${role}: may select ${actual.join(" ")}`);
      const seenByCustomers = ["owner", "admin", "member", "billing", "key", "anonymous"].some((one) =>
        ["own", "all"].includes(decision.select[one as keyof typeof decision.select]),
      );
      const secret = actual.filter((column) => NEVER.test(column));
      check(!seenByCustomers || secret.length === 0, () => `${role}: customers see ${secret.join(", ")}`);
    }
    expect(wrong).toEqual([]);
  });
});
