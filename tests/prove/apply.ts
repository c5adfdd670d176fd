import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "apply";
export const summary =
  "answer paths at both carriers through random histories (down, half-applied, 429, changed out of band, killed): they converge, leave nothing behind, and nothing is called proven before it is";

/** Runs tests/db/faults/apply-*.test.ts with more histories. `APPLY_CASES` (of each carrier) and `APPLY_SEED` change how many and which. */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-apply-"));
  const APPLY_CASES = process.env.APPLY_CASES ?? "150";
  const APPLY_SEED = process.env.APPLY_SEED ?? String(Date.now() % 1_000_000);
  const APPLY_FIGURES = path.join(directory, "apply");
  const started = performance.now();
  try {
    const files = ["tests/db/faults/apply-didww.test.ts", "tests/db/faults/apply-twilio.test.ts"];
    const { code } = await runProgram(["node_modules/vitest/vitest.mjs", "run", "--project", "db", ...files], {
      env: { ...withoutRealKeys(), APPLY_CASES, APPLY_SEED, APPLY_FIGURES },
    });
    const figures = Object.fromEntries(
      ["didww", "twilio"].flatMap((carrier) =>
        Object.entries(readJson<Record<string, number>>(`${APPLY_FIGURES}-${carrier}.json`) ?? { histories: 0 }).map(
          ([what, count]) => [`${carrier} ${what}`, count],
        ),
      ),
    );
    const isWhole = ["didww", "twilio"].every((carrier) => figures[`${carrier} histories`] === Number(APPLY_CASES));
    return {
      ok: code === 0 && isWhole,
      figures: { seed: APPLY_SEED, ...figures, seconds: Math.round((performance.now() - started) / 1_000) },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
