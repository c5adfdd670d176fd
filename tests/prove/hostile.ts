import { writeFileSync } from "node:fs";
import path from "node:path";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import { attacks } from "./hostile/attacks.ts";
import { fuzz } from "./hostile/fuzz.ts";
import { type HostileEnvironment, World } from "./hostile/world.ts";

export const name = "hostile";
export const summary =
  "the attacks of docs/subsystems/security.md are refused, and 20,000 fuzzed requests of every door get no 5xx";

const requests = Number(process.env.HOSTILE_REQUESTS ?? 20_400);

export async function run() {
  return withThrowAwayStack(
    {
      name: "prove-hostile",
      variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn", DIDWW_RATE_LIMIT: "0" },
    },
    ({ environment, directory }) => attackAll(environment as unknown as HostileEnvironment, directory),
  );
}

/** @param directory where the stack keeps its state; the list of what went wrong is left in it */
export async function attackAll(environment: HostileEnvironment, directory: string) {
  const sql = openDatabase(directory);
  const world = new World(environment, sql, directory);
  const figures: Record<string, string | number | boolean> = {};
  let through = 0;
  try {
    for (const { entry, what, run: attack } of attacks) {
      const complaint = await attack(world).catch((error: unknown) => `could not be tried: ${error}`);
      if (complaint) through += 1;
      figures[`${entry}: ${what}`] = complaint || "refused";
      console.log(`  ${complaint ? "✘" : "✓"} ${entry}: ${what}${complaint && `: ${complaint}`}`);
    }
    const { sent, failures, statuses } = await fuzz(world, requests);
    const total = Object.values(sent).reduce((sum, count) => sum + count, 0);
    const list = path.join(directory, "hostile-failures.txt");
    writeFileSync(list, failures.join("\n"));
    figures["fuzzed requests"] = `${total} ${JSON.stringify(sent)}`;
    figures["  answers"] = JSON.stringify(statuses);
    figures["  5xx"] = failures.length === 0 ? 0 : `${failures.length}, see ${list}`;
    for (const failure of failures.slice(0, 12)) console.log(`  ${failure}`);
    return { ok: through === 0 && failures.length === 0 && total >= requests, figures };
  } finally {
    await sql.end({ timeout: 2 });
  }
}
