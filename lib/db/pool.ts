import "server-only";
import postgres, { type Sql } from "postgres";
import { env } from "@/lib/env";

/** What the product's functions return over the wire: jsonb arrives parsed, bigint as number (counts only), dates as Date. */
export type Db = Sql<Record<string, never>>;

/** The logins of the application. */
export type Login = "server" | "worker";

declare const login: unique symbol;

/** A pool of one login; the compiler keeps apart what each may execute. */
export type Pool<L extends Login> = Db & { readonly [login]?: L };

const pools = globalThis as typeof globalThis & { __numninjaPools?: Map<string, Db> };

/** Options for one of our logins. Exported for tests, which connect to throwaway databases. */
function connect(url: string, application: string, max = 10): Db {
  return postgres(url, {
    max,
    prepare: process.env.DATABASE_PREPARE !== "false",
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: application },
    types: {
      bigint: {
        to: 20,
        from: [20],
        parse: (value: string) => Number(value),
        serialize: (value: number) => String(value),
      },
      // An instant that came as text keeps its microseconds: cursors are compared with them.
      date: {
        to: 1184,
        from: [1082, 1114, 1184],
        parse: (value: string) => new Date(value),
        serialize: (value: Date | string) => (value instanceof Date ? value.toISOString() : value),
      },
    },
  }) as unknown as Db;
}

function pool(name: string, url: () => string): Db {
  pools.__numninjaPools ??= new Map();
  let sql = pools.__numninjaPools.get(name);
  if (!sql) {
    sql = connect(url(), name);
    pools.__numninjaPools.set(name, sql);
  }
  return sql;
}

/** Login `app_server`: requests of people, guests and API keys. */
export const serverSql = (): Pool<"server"> => pool("app_server", () => env().DATABASE_URL_SERVER);

/** Login `app_worker`: webhook intake and jobs. The only login that may act as the system. */
export const workerSql = (): Pool<"worker"> => pool("app_worker", () => env().DATABASE_URL_WORKER);
