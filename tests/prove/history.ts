import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "history";
export const summary =
  "pages, filters, charts and the file of a year's calls among 10,000,000, a fifth of them one account's: p95, and what the file keeps in memory";

/** Runs history-size.test.ts of tests/db/calls with `HISTORY_CALLS` calls. */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-history-"));
  const HISTORY_CALLS = process.env.HISTORY_CALLS ?? "10000000";
  try {
    const HISTORY_FIGURES = path.join(directory, "history.json");
    const { code } = await runProgram(
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        "db",
        "--testTimeout=600000",
        "tests/db/calls/history-size.test.ts",
      ],
      { env: { ...withoutRealKeys(), HISTORY_CALLS, HISTORY_FIGURES } },
    );
    return { ok: code === 0, figures: { ...readJson<Record<string, unknown>>(HISTORY_FIGURES) } };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
