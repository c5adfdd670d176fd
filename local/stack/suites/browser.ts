import { rmSync } from "node:fs";
import path from "node:path";
import { findChromium } from "../find-chromium.ts";
import { freePort } from "../free-port.ts";
import { runProgram } from "../run-program.ts";
import type { RunningStack } from "../start-stack.ts";
import { readJson } from "../state-directory.ts";
import { withoutRealKeys, withThrowAwayStack } from "../throw-away-stack.ts";
import type { SuiteContext, Totals } from "./suite.ts";

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/**
 * Brings up a whole stack of its own, runs the browser journeys against it, and ends it. A skipped journey is a failed one; in CI one
 * may need a second try, which is said.
 * @param turn the journeys wait for it; the stack comes up meanwhile
 */
export async function browser(context: SuiteContext, turn: Promise<unknown> = Promise.resolve()): Promise<Totals> {
  const chromium = findChromium();
  const variables = {
    CLIENT_ADDRESS_HEADER: "x-test-address", // each visitor has an address of their own: the caps on holds count by it
    LITE_AUTH_BCRYPT_COST: "4",
    WEBHOOK_LOOPBACK_HOSTS: `127.0.0.1:${await freePort()}`, // where a journey has a program of its own
    MFA_TRIES_PER_MINUTE: "600", // the auth server counts by address, and sees the app's alone
  };
  return withThrowAwayStack({ name: "test/stack", variables }, async (stack) => {
    await turn;
    return playwright(context, stack, chromium);
  });
}

async function playwright(context: SuiteContext, stack: RunningStack, chromium: string): Promise<Totals> {
  const { directory, signal, files, name } = context;
  const report = path.join(directory, "playwright.json");
  rmSync(report, { force: true });
  const { code } = await runProgram(
    [
      "node_modules/@playwright/test/cli.js",
      "test",
      "--reporter=list,json",
      ...(files.length > 0 ? ["--no-deps", ...files] : []),
      ...(name ? ["--grep", name] : []),
    ],
    {
      env: {
        ...withoutRealKeys(),
        CHROMIUM_PATH: chromium,
        NUMNINJA_ENV_FILE: path.join(stack.directory, "env.json"),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
      signal,
    },
  );
  const result = readJson<PlaywrightReport>(report);
  if (!result) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = result.stats;
  const failed = unexpected + skipped + result.errors.length;
  if (flaky > 0) console.log(`  ${flaky} of the journeys needed a second try: see "flaky" above`);
  return { passed: expected + flaky, failed: code !== 0 && failed === 0 ? 1 : failed };
}
