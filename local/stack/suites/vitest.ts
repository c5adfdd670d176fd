import { rmSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../run-program.ts";
import { readJson } from "../state-directory.ts";
import { withoutRealKeys } from "../throw-away-stack.ts";
import type { SuiteContext, Totals } from "./suite.ts";
import { type FileSuite, testFiles } from "./test-files.ts";

interface VitestReport {
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

/**
 * Runs vitest projects together, so that no worker waits for the slowest file of each.
 *
 * @param extra further arguments of vitest
 * @returns totals by project; a file that could not run, or an error outside of tests, counts as one failure
 */
export async function vitest(
  projects: FileSuite[],
  { directory, signal, files, name }: SuiteContext,
  extra: string[] = [],
): Promise<Map<FileSuite, Totals>> {
  const report = path.join(directory, "vitest.json");
  rmSync(report, { force: true });
  const { code } = await runProgram(
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      ...(name ? ["-t", name] : []),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...extra,
      ...files,
    ],
    { env: withoutRealKeys(), signal },
  );
  const totals = new Map<FileSuite, Totals>(projects.map((project) => [project, { passed: 0, failed: 0 }]));
  const result = readJson<VitestReport>(report);
  for (const { name: file, status, assertionResults } of result?.testResults ?? []) {
    const total = totals.get(projectOf(file, projects));
    if (!total) continue;
    const count = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length;
    total.passed += count("passed");
    total.failed += status === "failed" ? Math.max(count("failed"), 1) : 0;
  }
  const failed = [...totals.values()].reduce((sum, total) => sum + total.failed, 0);
  const [first] = totals.values();
  if (code !== 0 && failed === 0 && first) first.failed = 1; // an error outside of any file
  return totals;
}

function projectOf(file: string, projects: FileSuite[]): FileSuite {
  const relative = path.relative(process.cwd(), file);
  const own = projects.find((project) => testFiles[project].some((pattern) => path.matchesGlob(relative, pattern)));
  if (!own) throw new Error(`${relative} belongs to no suite`);
  return own;
}
