import { readFileSync } from "node:fs";
import path from "node:path";
import postgres, { type Sql } from "postgres";

/** A pool as `postgres` on a running stack: for arranging and looking, past row level security. */
export function openDatabase(stateDirectory: string): Sql {
  const read = (file: string) =>
    JSON.parse(readFileSync(path.join(stateDirectory, file), "utf8")) as Record<string, string>;
  const url = new URL(read("env.json").DATABASE_URL_SERVER!);
  url.username = "postgres";
  url.password = encodeURIComponent(read("keys.json").postgresPassword!);
  return postgres(url.href, { max: 5, onnotice: () => {} });
}
