import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export const schemas = "supabase/schemas";
/** What a new database gets first. Made again from `supabase/schemas` until the first release; forward migrations follow it. */
export const baselineFile = "supabase/migrations/20261127000000_baseline.sql";

const header = `-- Generated from ${schemas} by \`npm run gen:sql\`: change the topics there, then run it again.
set check_function_bodies = off;
`;

/** The topic files, `NNN_topic.sql`, in the order in which they are read. */
export function listSchemas(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => /^\d{3}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => path.join(directory, file));
}

/** The concatenation of all topics. Bodies of functions are not checked, since topics name each other's tables. */
export function makeBaseline(directory: string): string {
  const topics = listSchemas(directory).map(
    (file) => `\n-- ======== ${path.basename(file)} ========\n\n${readFileSync(file, "utf8")}`,
  );
  return header + topics.join("");
}

export function writeBaseline(): void {
  writeFileSync(baselineFile, makeBaseline(schemas));
}
