import postgres, { type Sql } from "postgres";

/** A small pool for the stack's own work. End it with `sql.end()`. */
export function connect(url: string, { max = 1 } = {}): Sql {
  return postgres(url, { max, onnotice: () => {}, connection: { application_name: "numninja-stack" } });
}

/** Opens, runs, closes. */
export async function withConnection<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
