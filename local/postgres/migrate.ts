import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Sql } from "postgres";

export interface Migration {
  version: string;
  name: string;
  file: string;
}

/** `<version>_<name>.sql` files in the order of their versions. Other files are not migrations. */
export function listMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .map((file) => ({ file, match: /^(\d+)_(.+)\.sql$/.exec(file) }))
    .filter((entry) => entry.match)
    .map(({ file, match }) => ({ version: match![1]!, name: match![2]!, file: path.join(directory, file) }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
}

/**
 * Applies what is new, each file in one transaction together with its row in `supabase_migrations.schema_migrations`.
 * `supabase db push` and `migration list` read and write the same table.
 *
 * @param sql connected as `postgres`, as on hosted; a superuser would hide missing rights
 * @returns the migrations applied by this call
 * @throws with file and line when one fails; that one leaves nothing behind, the earlier ones stay
 */
export async function migrate(sql: Sql, directory: string): Promise<Migration[]> {
  const applied: Migration[] = [];
  const done = new Set(
    (await sql`select version from supabase_migrations.schema_migrations`).map((row) => row.version),
  );
  for (const migration of listMigrations(directory)) {
    if (done.has(migration.version)) continue;
    const text = readFileSync(migration.file, "utf8");
    try {
      await sql.begin(async (tx) => {
        await tx.unsafe(text);
        await tx.unsafe("reset all"); // a `set search_path` in the file must not reach the next one
        await tx`
          insert into supabase_migrations.schema_migrations (version, statements, name)
          values (${migration.version}, ${[text]}, ${migration.name})`;
      });
    } catch (error) {
      // no `cause`: the driver's error carries the whole file
      throw new Error(`Migration ${path.basename(migration.file)} failed: ${describeSqlError(error, text)}`);
    }
    applied.push(migration);
  }
  return applied;
}

/** PostgreSQL gives a character position; people want a line. */
export function describeSqlError(error: unknown, text: string): string {
  const { code, message, position, detail, hint, where } = error as Record<string, string | undefined>;
  const line = position ? ` (line ${text.slice(0, Number(position)).split("\n").length})` : "";
  return [`${code} ${message}${line}`, detail, hint, where].filter(Boolean).join("\n  ");
}
