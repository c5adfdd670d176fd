import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { whenAskedToEnd } from "../on-end.ts";
import { phase, red } from "../progress.ts";
import { hidden, runProgram } from "../run-program.ts";
import { readJson } from "../state-directory.ts";
import type { SuiteContext } from "../suites/suite.ts";
import { type FileSuite, selectTestFiles } from "../suites/test-files.ts";
import { vitest } from "../suites/vitest.ts";

const manifest = path.join("tests", "line-coverage");
const tools = path.resolve(".local", "tools", "coverage");
const report = path.resolve(".local", "coverage");
const aim = 90;
/** The suites that run `lib` in their own process. The journeys run it in a server of its own, which is not measured. */
const measured: FileSuite[] = ["unit", "db", "carriers"];

/** `npm run coverage [-- path-or-pattern …]`: the lines of `lib` and the functions of schema `private` that the tests reach. */
export async function run(patterns: string[]): Promise<number> {
  const files = selectTestFiles(patterns);
  const projects = patterns.length > 0 ? measured.filter((suite) => files.has(suite)) : measured;
  await phase("Installing the coverage provider", installTools);
  mkdirSync(report, { recursive: true });
  const sqlCalls = path.join(report, "sql-calls.jsonl");
  rmSync(sqlCalls, { force: true });
  process.env.SQL_CALLS = sqlCalls;
  const abort = new AbortController();
  void whenAskedToEnd(async () => abort.abort());
  const context: SuiteContext = {
    directory: report,
    signal: abort.signal,
    files: projects.flatMap((suite) => files.get(suite) ?? []),
  };
  const totals = await vitest(projects, context, [
    "--coverage.enabled",
    "--coverage.provider=custom",
    `--coverage.customProviderModule=${path.join(tools, "node_modules/@vitest/coverage-v8/dist/index.js")}`,
    "--coverage.include=lib/**/*.{ts,tsx}",
    "--coverage.exclude=lib/db/*.{gen,types}.ts",
    "--coverage.reporter=json-summary",
    "--coverage.reporter=html",
    `--coverage.reportsDirectory=${path.join(report, "lib")}`,
    "--coverage.reportOnFailure",
  ]);
  const lib = printLib();
  const sql = printSql(sqlCalls);
  const failed = [...totals.values()].reduce((sum, total) => sum + total.failed, 0);
  return failed === 0 && lib >= aim && sql >= aim ? 0 : 1;
}

/** What only this command needs has a manifest and a lock of its own. */
async function installTools(): Promise<void> {
  const lock = "package-lock.json";
  const isThere = existsSync(path.join(tools, "node_modules")) && existsSync(path.join(tools, lock));
  if (isThere && readFileSync(path.join(tools, lock), "utf8") === readFileSync(path.join(manifest, lock), "utf8"))
    return;
  mkdirSync(tools, { recursive: true });
  for (const file of ["package.json", lock]) copyFileSync(path.join(manifest, file), path.join(tools, file));
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error("Start it by npm: npm run coverage");
  // its vitest is ours, so that both run the same one
  const args = [npm, "ci", "--prefix", tools, "--legacy-peer-deps", "--no-audit", "--no-fund"];
  const { code, output } = await runProgram(args, { show: hidden });
  if (code !== 0) throw new Error(output);
}

interface Share {
  total: number;
  covered: number;
  pct: number;
}

/** @returns the share of the lines of `lib`, in per cent */
function printLib(): number {
  const summary = readJson<Record<string, { lines: Share }>>(path.join(report, "lib", "coverage-summary.json")) ?? {};
  const { total, ...files } = summary;
  const gaps = Object.entries(files)
    .map(([file, { lines }]) => ({
      file: path.relative(process.cwd(), file),
      ...lines,
      missing: lines.total - lines.covered,
    }))
    .filter(({ pct }) => pct < aim)
    .sort((a, b) => b.missing - a.missing);
  console.log(
    `\nlib: ${total?.lines.pct ?? 0} % of ${total?.lines.total ?? 0} lines. Below ${aim} %, most missing lines first:`,
  );
  for (const { file, pct, missing } of gaps) console.log(`  ${String(missing).padStart(4)}  ${pct} %  ${file}`);
  console.log(`  ${path.relative(process.cwd(), path.join(report, "lib", "index.html"))} shows the lines`);
  return total?.lines.pct ?? 0;
}

/**
 * Whole functions, not lines: PostgreSQL counts calls. Functions that it inlines into their callers (language sql) are not counted.
 * @returns the share of the plpgsql functions that were called, in per cent
 */
function printSql(file: string): number {
  const calls = new Map<string, number>();
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  for (const line of lines)
    for (const [name, count] of Object.entries(JSON.parse(line) as Record<string, number>))
      calls.set(name, (calls.get(name) ?? 0) + count);
  const uncalled = [...calls].filter(([, count]) => count === 0).map(([name]) => name);
  const share = calls.size === 0 ? 0 : Math.round(1000 * (1 - uncalled.length / calls.size)) / 10;
  console.log(`\nschema private: ${share} % of ${calls.size} plpgsql functions were called.`);
  for (const name of uncalled) console.log(red(`  ${name}`));
  return share;
}
