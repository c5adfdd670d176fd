import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { supabaseCli } from "../../local/stack/supabase-cli.ts";

export interface Finding {
  name: string;
  level: string;
  detail: string;
}

/**
 * What `supabase db advisors` finds in a database at level `warn` or above; about 1.5 s once the CLI is
 * installed, no Docker.
 *
 * @param url of the login `postgres`
 * @throws when the CLI neither lists findings nor states that there are none
 */
export async function findAdvice(url: string): Promise<Finding[]> {
  const { stdout, stderr } = await promisify(execFile)(
    await supabaseCli(),
    ["db", "advisors", "--level", "warn", `--remote=${url}`],
    { env: { ...process.env, PGSSLMODE: "disable" }, maxBuffer: 50_000_000 },
  );
  const start = stdout.indexOf("[");
  if (start >= 0) return JSON.parse(stdout.slice(start)) as Finding[];
  if (!stderr.includes("No issues found")) throw new Error(`supabase db advisors: ${stdout}${stderr}`);
  return [];
}
