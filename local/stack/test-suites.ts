import { rmSync } from "node:fs";
import path from "node:path";
import { findChromium } from "./find-chromium.ts";
import { runProgram } from "./run-program.ts";
import { readJson } from "./state-directory.ts";
import { withoutRealKeys, withThrowAwayStack } from "./throw-away-stack.ts";

export interface Totals {
  passed: number;
  failed: number;
}

export interface SuiteContext {
  /** for reports and the throw-away stack */
  directory: string;
  signal: AbortSignal;
}

/** Checks that pass or fail as a whole. */
export async function check(title: string, commands: string[][]): Promise<Totals> {
  for (const args of commands) {
    const { code, output } = await runProgram(args, { quiet: true });
    if (code === 0) continue;
    console.log(output.trimEnd());
    console.log(`  ✗ ${title}`);
    return { passed: 0, failed: 1 };
  }
  console.log(`  ✓ ${title}`);
  return { passed: 1, failed: 0 };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** Runs vitest projects together. A file that could not run, or an error outside of tests, counts as one failure. */
export async function vitest(projects: string[], { directory, signal }: SuiteContext): Promise<Totals> {
  const report = path.join(directory, "vitest.json");
  rmSync(report, { force: true });
  const { code } = await runProgram(
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { env: withoutRealKeys(), signal },
  );
  const result = readJson<VitestReport>(report);
  if (!result) return { passed: 0, failed: 1 };
  const broken = result.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const failed = result.numFailedTests + broken;
  return { passed: result.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/** Brings up a whole stack of its own, runs the browser journeys against it, and ends it. A skipped journey is a failed one. */
export async function browser({ directory, signal }: SuiteContext): Promise<Totals> {
  const chromium = findChromium();
  // each visitor of the tests has a network address of their own: the caps on holds count by address
  const variables = { CLIENT_ADDRESS_HEADER: "x-test-address" };
  return withThrowAwayStack({ name: "test/stack", variables }, async (stack) => {
    const report = path.join(directory, "playwright.json");
    rmSync(report, { force: true });
    const { code } = await runProgram(["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], {
      env: {
        ...withoutRealKeys(),
        CHROMIUM_PATH: chromium,
        NUMNINJA_ENV_FILE: path.join(stack.directory, "env.json"),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
      signal,
    });
    const result = readJson<PlaywrightReport>(report);
    if (!result) return { passed: 0, failed: 1 };
    const { expected, unexpected, flaky, skipped } = result.stats;
    const failed = unexpected + flaky + skipped + result.errors.length;
    return { passed: expected, failed: code !== 0 && failed === 0 ? 1 : failed };
  });
}
