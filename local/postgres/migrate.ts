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
 * @throws with file and line when one fails; that one leaves nothing behind, the earlier ones stay.
 *   Before anything is applied: with the name of an applied migration whose text changed or whose file is gone
 */
export async function migrate(sql: Sql, directory: string): Promise<Migration[]> {
  const applied: Migration[] = [];
  const done = await sql<Applied[]>`select version, name, statements from supabase_migrations.schema_migrations`;
  const migrations = listMigrations(directory).map((one) => ({ ...one, text: readFileSync(one.file, "utf8") }));
  refuseChanged(done, migrations);
  const versions = new Set(done.map(({ version }) => version));
  for (const { text, ...migration } of migrations) {
    if (versions.has(migration.version)) continue;
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

interface Applied {
  version: string;
  name: string;
  /** the whole text as one statement when this runner applied it; the CLI splits it */
  statements: string[];
}

/** A database that was made from another text would go on with it unnoticed. */
function refuseChanged(done: Applied[], migrations: { version: string; text: string }[]): void {
  const texts = new Map(migrations.map(({ version, text }) => [version, text]));
  for (const { version, name, statements } of done) {
    const text = texts.get(version);
    if (text !== undefined && (statements?.length !== 1 || statements[0] === text)) continue;
    throw new Error(
      `Migration ${version}_${name}.sql was applied to this database and ${text === undefined ? "is gone" : "has another text"} now. ` +
        "`npm run reset` makes the local database again; after a release, changes are new migrations.",
    );
  }
}

/** PostgreSQL gives a character position; people want a line. */
function describeSqlError(error: unknown, text: string): string {
  const { code, message, position, detail, hint, where } = error as Record<string, string | undefined>;
  const line = position ? ` (line ${text.slice(0, Number(position)).split("\n").length})` : "";
  return [`${code} ${message}${line}`, detail, hint, where].filter(Boolean).join("\n  ");
}
