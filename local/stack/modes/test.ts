import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { whenAskedToEnd } from "../on-end.ts";
import { dim, red, seconds } from "../progress.ts";
import { StartRefused } from "../start-refused.ts";
import { browser } from "../suites/browser.ts";
import { check } from "../suites/check.ts";
import type { SuiteContext, Totals } from "../suites/suite.ts";
import { type FileSuite, selectTestFiles, slowFiles } from "../suites/test-files.ts";
import { vitest } from "../suites/vitest.ts";
import { stopThrowAwayStacks } from "../throw-away-stack.ts";

const nextProgram = "node_modules/next/dist/bin/next";

/** Checks of the whole source; each is a name for `--only`. */
const checksByName: Record<string, { title: string; commands: string[][] }> = {
  lint: {
    title: "biome: no lint or format finding",
    commands: [["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]],
  },
  types: {
    title: "TypeScript: no type error",
    commands: [
      [nextProgram, "typegen"],
      ["node_modules/typescript/bin/tsc", "--noEmit"],
    ],
  },
};
const fileSuites: FileSuite[] = ["unit", "db", "local", "carriers"];
const suiteNames = [...Object.keys(checksByName), ...fileSuites, "e2e"];

/** What one call of `npm test` runs. */
interface Plan {
  suites: ReadonlySet<string>;
  files: Map<FileSuite, string[]>;
  name?: string;
  fast: boolean;
}

/**
 * `npm test [-- path-or-pattern …] [--only unit,db] [--fast] [-t name]`: everything, or what is named. The last line is
 * `N passed, N failed`. Nothing keeps running afterwards.
 */
export async function run(args: string[]): Promise<number> {
  const plan = readPlan(args);
  const directory = path.resolve(".local", "test");
  mkdirSync(directory, { recursive: true });
  const abort = new AbortController();
  const ended = whenAskedToEnd(async () => {
    abort.abort();
    await stopThrowAwayStacks();
  });
  const work = runPlan(plan, { directory, signal: abort.signal, files: [], name: plan.name });
  const outcome = await Promise.race([work, ended]);
  const { passed, failed } = typeof outcome === "number" ? await work : outcome;
  console.log(`\n${passed} passed, ${failed} failed`);
  if (typeof outcome === "number") return outcome;
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** @throws {StartRefused} when an argument names nothing */
function readPlan(args: string[]): Plan {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true },
      fast: { type: "boolean", default: false },
      name: { type: "string", short: "t" },
    },
  });
  const only = values.only?.flatMap((names) => names.split(","));
  const unknown = only?.find((suite) => !suiteNames.includes(suite));
  if (unknown) throw new StartRefused(`There is no suite "${unknown}". There are: ${suiteNames.join(", ")}.`);
  const files = selectTestFiles(positionals);
  const named: readonly string[] = positionals.length > 0 ? [...files.keys()] : suiteNames;
  const suites = named.filter((suite) => (only ? only.includes(suite) : !(values.fast && suite === "e2e")));
  return { suites: new Set(suites), files, name: values.name, fast: values.fast };
}

/** Checks, vitest and the e2e stack's start run concurrently; the journeys start when the others are done. */
async function runPlan({ suites, files, fast }: Plan, context: SuiteContext): Promise<Totals> {
  const sum: Totals = { passed: 0, failed: 0 };
  const started = Date.now();
  const add = (suite: string, { passed, failed }: Totals) => {
    console.log(`  ${suite}: ${passed} passed, ${failed} failed  ${dim(`after ${seconds(started)}`)}`);
    sum.passed += passed;
    sum.failed += failed;
  };
  const attempt = async (suite: string, work: () => Promise<Totals>) =>
    add(
      suite,
      await work().catch((error: Error) => {
        console.error(red(`${suite}: ${error.message}`));
        return { passed: 0, failed: 1 };
      }),
    );

  const checks = (async () => {
    for (const [suite, { title, commands }] of Object.entries(checksByName))
      if (suites.has(suite) && !context.signal.aborted) await attempt(suite, () => check(title, commands, context));
  })();
  const projects = fileSuites.filter((suite) => suites.has(suite));
  const tests = (async () => {
    if (projects.length === 0) return;
    const wanted = projects.flatMap((suite) => files.get(suite) ?? []);
    const totals = await vitest(projects, { ...context, files: wanted }, fast ? [`--exclude=${slowFiles}`] : []);
    for (const [suite, total] of totals) add(suite, total);
  })();
  const others = Promise.all([checks, tests]);
  const journeys = suites.has("e2e")
    ? checks.then(() => attempt("e2e", () => browser({ ...context, files: files.get("e2e") ?? [] }, others)))
    : null;
  await Promise.all([others, journeys]);
  return sum;
}
