import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { inject } from "vitest";
import { connect, superuser, withConnection } from "../../local/postgres/index.ts";
import { type Login, passwordOf } from "../../local/stack/scratch-cluster.ts";
import { type Call, callOn } from "./call.ts";
import { setAppClock } from "./clock-file.ts";
import { writeCalls } from "./sql-calls.ts";
import { TEMPLATE } from "./stack.ts";

export interface TestDatabase {
  name: string;
  /** connection string of any login: `postgres` owns the product, `app_server` and `app_worker` are the application's */
  url(login: Login): string;
  /** a pool as `postgres`: bypasses row level security, for arranging and looking */
  sql: Sql;
  /** pools as the application sees the database */
  server: Sql;
  worker: Sql;
  /**
   * Business time is `offsetMs` ahead from now on: in this database's new sessions, and in `lib`, whose pools open again.
   * The pools above stay as they are, unless they `reconnect`.
   */
  moveClock(offsetMs: number, options?: { reconnect?: boolean }): Promise<void>;
  /** calls of private functions by login */
  call: { server: Call<"server">; worker: Call<"worker"> };
  drop(): Promise<void>;
}

/**
 * A database of its own for one test file (about 0.1 s): all migrations, no rows. Call in `beforeAll`, drop in `afterAll`.
 * Needs the globalSetup `tests/setup/stack.ts` (projects db, local).
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { port, keys } = inject("postgres");
  const name = `t_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const url = (login: Login, database: string = name) =>
    `postgresql://${login}:${passwordOf(login, keys)}@127.0.0.1:${port}/${database}`;
  const asAdmin = (statement: string) => withConnection(url(superuser, "postgres"), (sql) => sql.unsafe(statement));

  await asAdmin(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  // settings of a database are not copied with it
  await asAdmin(`alter database ${name} set search_path to "$user", public, extensions`);
  await asAdmin(`grant all on database ${name} to postgres`);
  const sql = openPool(url("postgres"));
  const server = openPool(url("app_server"));
  const worker = openPool(url("app_worker"));
  return {
    name,
    url: (login) => url(login),
    sql,
    server,
    worker,
    call: { server: callOn(server), worker: callOn(worker) },
    async moveClock(offsetMs, { reconnect = false } = {}) {
      await asAdmin(`alter database ${name} set numninja.clock_offset_ms = '${offsetMs}'`);
      setAppClock(offsetMs);
      const { __numninjaPools: pools } = globalThis as { __numninjaPools?: Map<string, { end(): Promise<void> }> };
      await Promise.all([...(pools?.values() ?? [])].map((pool) => pool.end()));
      pools?.clear();
      // Open connections keep the offset that they began with; the auth service is on the machine's time.
      if (reconnect) await Promise.all([sql, server, worker].map((pool) => pool.reopen()));
    },
    async drop() {
      await Promise.all([sql, server, worker].map((pool) => pool.end({ timeout: 2 })));
      if (process.env.SQL_CALLS) await withConnection(url(superuser), writeCalls);
      await asAdmin(`drop database if exists ${name} with (force)`);
    },
  };
}

/** A pool whose connections can be replaced by new ones, for whoever holds it. */
function openPool(url: string): Sql & { reopen(): Promise<void> } {
  let pool = connect(url, { max: 20 });
  const reopen = async () => {
    const before = pool;
    pool = connect(url, { max: 20 });
    await before.end();
  };
  return new Proxy(pool, {
    apply: (_first, _this, query: unknown[]) => Reflect.apply(pool, undefined, query),
    get: (_first, key) => (key === "reopen" ? reopen : Reflect.get(pool, key)),
  }) as Sql & { reopen(): Promise<void> };
}
