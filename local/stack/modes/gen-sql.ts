import { baselineFile, writeBaseline } from "../../postgres/index.ts";

/** `npm run gen:sql`: the baseline migration, from the topics in `supabase/schemas`. */
export async function run(): Promise<number> {
  writeBaseline();
  console.log(`  Wrote ${baselineFile}`);
  return 0;
}
