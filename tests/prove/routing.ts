import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "routing";
export const summary =
  "the call engine beside an independent oracle on 200,000 random plans, zones, instants and callers; its linter on planted defects";

/**
 * Runs routing.test.ts and lint-plan.test.ts of tests/lib/calls with more cases. `ROUTING_CASES`, `LINT_CASES` (sound plans, each with every
 * defect) and `ROUTING_SEED` change how many and which.
 */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-routing-"));
  const ROUTING_CASES = process.env.ROUTING_CASES ?? "200000";
  const LINT_CASES = process.env.LINT_CASES ?? "3000";
  const ROUTING_SEED = process.env.ROUTING_SEED ?? String(Date.now() % 1_000_000);
  try {
    const ROUTING_FIGURES = path.join(directory, "routing.json");
    const LINT_FIGURES = path.join(directory, "lint.json");
    const started = performance.now();
    const { code } = await runProgram(
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        "unit",
        "tests/lib/calls/routing.test.ts",
        "tests/lib/calls/lint-plan.test.ts",
      ],
      { env: { ...withoutRealKeys(), ROUTING_CASES, ROUTING_SEED, ROUTING_FIGURES, LINT_CASES, LINT_FIGURES } },
    );
    const counted = readJson<Record<string, number>>(ROUTING_FIGURES);
    const linted = readJson<Record<string, number>>(LINT_FIGURES);
    const isLinted = linted?.missed === 0 && linted.false_alarms === 0 && linted.silent === 0;
    return {
      ok: code === 0 && counted?.differences === 0 && isLinted,
      figures: {
        seed: ROUTING_SEED,
        cases: ROUTING_CASES,
        seconds: Math.round((performance.now() - started) / 1_000),
        ...counted,
        ...linted,
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
