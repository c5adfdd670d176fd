import { readFileSync } from "node:fs";
import path from "node:path";
import postgres, { type Sql } from "postgres";

/** A pool as `postgres` on a running stack: for arranging and looking, past row level security. */
export function openDatabase(stateDirectory: string): Sql {
  const environment = JSON.parse(readFileSync(path.join(stateDirectory, "env.json"), "utf8")) as Record<string, string>;
  return postgres(environment.DATABASE_URL!, { max: 5, onnotice: () => {} });
}
