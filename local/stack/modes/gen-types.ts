import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describeFunctions, withConnection } from "../../postgres/index.ts";
import { startScratchCluster } from "../scratch-cluster.ts";
import { supabaseCli } from "../supabase-cli.ts";

const tables = "lib/db/database.types.ts";
const functions = "lib/db/functions.gen.ts";

/** `npm run gen:types`: types of the tables and functions that the migrations make, from a database made for the purpose. */
export async function run(): Promise<number> {
  const scratch = await startScratchCluster();
  try {
    const url = scratch.url("postgres");
    const result = spawnSync(await supabaseCli(), ["gen", "types", "--lang", "typescript", `--remote=${url}`], {
      encoding: "utf8",
      env: { ...process.env, PGSSLMODE: "disable" },
      maxBuffer: 50_000_000,
    });
    if (result.status !== 0) throw new Error(`supabase gen types failed:\n${result.stderr || result.error?.message}`);
    const start = result.stdout.indexOf("export type Json"); // the CLI greets on the same stream
    if (start < 0) throw new Error(`supabase gen types wrote no types:\n${result.stdout.slice(0, 500)}`);
    writeFileSync(tables, result.stdout.slice(start));
    writeFileSync(functions, await withConnection(url, describeFunctions));
    console.log(`  Wrote ${tables} and ${functions}`);
    return 0;
  } finally {
    await scratch.stop();
  }
}
