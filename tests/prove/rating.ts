import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "rating";
export const summary =
  "100,000 random calls and texts on four bills beside exact arithmetic: late, corrected, re-rated; 20,000 events billed with a line each";

/** Runs the tests of tests/db/usage with more calls. `RATING_CALLS`, `RATING_EVENTS` and `RATING_SEED` change how many and which. */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-rating-"));
  const RATING_CALLS = process.env.RATING_CALLS ?? "100000";
  const RATING_EVENTS = process.env.RATING_EVENTS ?? "20000";
  const RATING_SEED = process.env.RATING_SEED ?? String(Date.now() % 1_000_000);
  const RATING_FIGURES = path.join(directory, "rating.json");
  try {
    const started = performance.now();
    const { code } = await runProgram(
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        "db",
        "tests/db/usage/rating-oracle.test.ts",
        "tests/db/usage/usage-facts.test.ts",
      ],
      { env: { ...withoutRealKeys(), RATING_CALLS, RATING_EVENTS, RATING_SEED, RATING_FIGURES } },
    );
    return {
      ok: code === 0,
      figures: {
        seed: RATING_SEED,
        seconds: Math.round((performance.now() - started) / 1_000),
        ...readJson<Record<string, number>>(RATING_FIGURES),
        ...readJson<Record<string, number>>(`${RATING_FIGURES}.events`),
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
