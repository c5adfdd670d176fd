import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { whenAskedToEnd } from "../on-end.ts";
import { bold, red, seconds } from "../progress.ts";
import { StartRefused } from "../start-refused.ts";
import { browser, check, type SuiteContext, type Totals, vitest } from "../test-suites.ts";
import { stopThrowAwayStacks } from "../throw-away-stack.ts";

const NEXT = "node_modules/next/dist/bin/next";

/** In this order: what is quick and says most comes first. */
const SUITES: Record<string, (context: SuiteContext) => Promise<Totals>> = {
  lint: () =>
    check("biome: no lint or format finding", [
      ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."],
    ]),
  types: () =>
    check("TypeScript: no type error", [
      [NEXT, "typegen"],
      ["node_modules/typescript/bin/tsc", "--noEmit"],
    ]),
  unit: (context) => vitest(["unit"], context),
  db: (context) => vitest(["db"], context),
  local: (context) => vitest(["local"], context),
  carriers: (context) => vitest(["carriers"], context),
  e2e: browser,
};

/**
 * `npm test [-- --only unit,db]`: everything, or the named suites. The last line is `N passed, N failed`.
 * Nothing keeps running afterwards.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { only: { type: "string", multiple: true } } });
  const wanted = values.only?.flatMap((names) => names.split(","));
  const unknown = wanted?.find((name) => !(name in SUITES));
  if (unknown) throw new StartRefused(`There is no suite "${unknown}". There are: ${Object.keys(SUITES).join(", ")}.`);

  const directory = path.resolve(".local", "test");
  mkdirSync(directory, { recursive: true });
  const abort = new AbortController();
  const ended = whenAskedToEnd(async () => {
    abort.abort();
    await stopThrowAwayStacks();
  });
  const context: SuiteContext = { directory, signal: abort.signal };

  const totals: Totals = { passed: 0, failed: 0 };
  const all = (async () => {
    for (const [name, suite] of Object.entries(SUITES)) {
      if (abort.signal.aborted || (wanted && !wanted.includes(name))) continue;
      const started = Date.now();
      console.log(`\n${bold(name)}`);
      const { passed, failed } = await suite(context).catch((error: Error) => {
        console.error(red(error.message));
        return { passed: 0, failed: 1 };
      });
      console.log(`  ${name}: ${passed} passed, ${failed} failed  ${seconds(started)}`);
      totals.passed += passed;
      totals.failed += failed;
    }
    return totals.failed === 0 && totals.passed > 0 ? 0 : 1;
  })();
  const code = await Promise.race([all, ended]);
  if (abort.signal.aborted) await all;
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  return code;
}
