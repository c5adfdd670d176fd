import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "routing";
export const summary =
  "the call engine beside an independent oracle on 200,000 random plans, zones, instants and callers";

/** Runs tests/lib/calls/routing.test.ts with more cases. `ROUTING_CASES` and `ROUTING_SEED` change how many and which. */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-routing-"));
  const ROUTING_CASES = process.env.ROUTING_CASES ?? "200000";
  const ROUTING_SEED = process.env.ROUTING_SEED ?? String(Date.now() % 1_000_000);
  try {
    const ROUTING_FIGURES = path.join(directory, "figures.json");
    const started = performance.now();
    const { code } = await runProgram(
      ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "tests/lib/calls/routing.test.ts"],
      { env: { ...withoutRealKeys(), ROUTING_CASES, ROUTING_SEED, ROUTING_FIGURES } },
    );
    const counted = readJson<Record<string, number>>(ROUTING_FIGURES);
    return {
      ok: code === 0 && counted?.differences === 0,
      figures: {
        seed: ROUTING_SEED,
        cases: ROUTING_CASES,
        seconds: Math.round((performance.now() - started) / 1_000),
        ...counted,
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
