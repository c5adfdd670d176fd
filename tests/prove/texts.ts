import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "texts";
export const summary =
  "10,000 texts in a burst, some twice, late or forged: none double or lost; intake beside a bare insert; opt-outs against sending";

/** Runs intake.test.ts and send-text.test.ts of tests/db/messages with more texts (`TEXTS_BURST`) and more races (`TEXTS_RACES`). */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-texts-"));
  const TEXTS_BURST = process.env.TEXTS_BURST ?? "10000";
  const TEXTS_RACES = process.env.TEXTS_RACES ?? "50";
  try {
    const TEXTS_FIGURES = path.join(directory, "texts.json");
    const started = performance.now();
    const { code } = await runProgram(
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        "db",
        "--testTimeout=600000",
        "tests/db/messages/intake.test.ts",
        "tests/db/messages/send-text.test.ts",
      ],
      { env: { ...withoutRealKeys(), TEXTS_BURST, TEXTS_RACES, TEXTS_FIGURES } },
    );
    return {
      ok: code === 0,
      figures: {
        races: TEXTS_RACES,
        seconds: Math.round((performance.now() - started) / 1_000),
        ...readJson<Record<string, number>>(TEXTS_FIGURES),
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
