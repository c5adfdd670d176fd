import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "policies";
export const summary =
  "every table and view, and every function of private, tried as every caller: an account sees and changes only its own rows";

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  success: boolean;
}

/** Runs tests/db/policies on a database of its own and adds up what its files counted. */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-policies-"));
  try {
    const reportFile = path.join(directory, "report.json");
    const counted = path.join(directory, "figures");
    const { code } = await runProgram(
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        "db",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${reportFile}`,
        "tests/db/policies",
      ],
      { env: { ...withoutRealKeys(), POLICY_FIGURES: counted } },
    );
    const report = readJson<Report>(reportFile);
    const sum = { tables: 0, functions: 0, callers: 0, "forged actors": 0, checks: 0, failures: 0 };
    for (const file of listFiles(counted)) {
      const figures = readJson<Record<string, number>>(file) ?? {};
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += figures[key] ?? 0;
    }
    const failed = (report?.numFailedTests ?? 1) + (report?.numPendingTests ?? 0);
    const figures = { ...sum, "tests passed": report?.numPassedTests ?? 0, "tests failed or skipped": failed };
    const measured = sum.tables > 0 && sum.functions > 0 && sum.checks > 0;
    return { ok: code === 0 && report?.success === true && measured && sum.failures === 0 && failed === 0, figures };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory).map((file) => path.join(directory, file));
  } catch {
    return []; // no file got as far as counting
  }
}
