import postgres from "postgres";

let pool: postgres.Sql | undefined;

/** As many connections as NumNinja's own pool has. */
export function database(): postgres.Sql {
  pool ??= postgres(process.env.BARE_DATABASE_URL!, { max: 10, onnotice: () => {} });
  return pool;
}
