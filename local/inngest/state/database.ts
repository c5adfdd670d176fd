import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

export type Sql = postgres.Sql;
export type Tx = postgres.TransactionSql;

const schemaSql = readFileSync(new URL("./schema.sql", import.meta.url), "utf8");
/** Raise with every change of schema.sql that `create … if not exists` does not carry out on existing tables. */
const schemaVersion = "1";
const retryEveryMs = 100;

/** Opens the pool. Reconnecting is quick, because Postgres may be killed and started again beneath us. */
export function openDatabase(databaseUrl: string, connections: number): Sql {
  return postgres(databaseUrl, {
    max: connections,
    onnotice: () => {},
    backoff: () => 0.1,
    connect_timeout: 5,
    max_lifetime: null,
    connection: { application_name: "local-inngest", synchronous_commit: "on" },
  });
}

/** Creates what is missing. Two servers that start together take turns. */
export async function applySchema(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('local-inngest schema'))`;
    await tx.unsafe(schemaSql);
    const [row] = await tx<{ value: string }[]>`
      insert into settings (key, value) values ('schema_version', ${schemaVersion})
      on conflict (key) do update set key = excluded.key returning value`;
    if (row!.value !== schemaVersion) {
      throw new Error(
        `the job database has tables of version ${row!.value}, this server needs ${schemaVersion}: run npm run reset`,
      );
    }
  });
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "");

/** Whether an error means that Postgres cannot be reached, so that the same work will succeed once it is back. */
export function isDatabaseDown(error: unknown): boolean {
  const code = codeOf(error);
  return (
    /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT)$/.test(
      code,
    ) || /^(08|57P|53)/.test(code)
  );
}

/** Whether an error means that two transactions conflicted; the loser only has to run again. */
export function isCollision(error: unknown): boolean {
  return ["40P01", "40001", "55P03"].includes(codeOf(error));
}

/** One atomic transition; runs again when it collided with another one. */
export async function transact<T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await sql.begin(work)) as T;
    } catch (error) {
      if (!isCollision(error) || attempt >= 5) throw error;
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

/**
 * Repeats work that failed because Postgres is away, until it is back, `keepTrying` turns false or the time is over.
 * The work must be safe to repeat: a commit whose answer got lost may have happened.
 */
export async function survivingRestart<T>(
  work: () => Promise<T>,
  keepTrying: () => boolean,
  maxWaitMs = Number.POSITIVE_INFINITY,
): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseDown(error) || !keepTrying() || performance.now() - startedAt > maxWaitMs) throw error;
      await sleep(retryEveryMs);
    }
  }
}

/**
 * Text for `${toJson(x)}::text::json`. Spelled this way because a parameter typed `json` would be encoded a second
 * time by postgres.js. `undefined` becomes null.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
