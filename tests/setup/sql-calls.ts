import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";

/** Where `npm run coverage` wants the calls; without it nothing is counted. */
const file = process.env.SQL_CALLS;

/** Has a cluster count the calls of functions. @param sql as superuser */
export async function countCalls(sql: Sql): Promise<void> {
  if (!file) return;
  await sql`alter system set track_functions = 'pl'`;
  await sql`select pg_reload_conf()`;
}

/** Writes down how often each plpgsql function of schema `private` was called in this database. @param sql as superuser, in it */
export async function writeCalls(sql: Sql): Promise<void> {
  if (!file) return;
  // a backend reports its calls at its end
  await sql`
    select pg_terminate_backend(pid, 2000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  await sleep(50);
  const rows = await sql<{ name: string; calls: number }[]>`
    select p.proname as name, coalesce(sum(s.calls), 0)::int as calls
    from pg_proc p join pg_language l on l.oid = p.prolang left join pg_stat_user_functions s on s.funcid = p.oid
    where p.pronamespace = 'private'::regnamespace and l.lanname = 'plpgsql' group by p.proname`;
  appendFileSync(file, `${JSON.stringify(Object.fromEntries(rows.map(({ name, calls }) => [name, calls])))}\n`);
}
