import { spawn } from "node:child_process";
import { once } from "node:events";
import { StartRefused } from "../start-refused.ts";
import { selectTestFiles } from "../suites/test-files.ts";
import { withoutRealKeys } from "../throw-away-stack.ts";

/**
 * `npm run watch [-- path-or-pattern …]`: vitest runs these tests, stays, and runs again what a change touches.
 * Without a pattern it watches the unit tests.
 */
export async function run(patterns: string[]): Promise<number> {
  const projects = patterns.length > 0 ? [...selectTestFiles(patterns).keys()] : ["unit"];
  const watched = projects.filter((suite) => suite !== "e2e");
  if (watched.length === 0) throw new StartRefused("Browser journeys are not watched; npm test -- <path> runs them.");
  const child = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "watch", ...watched.flatMap((project) => ["--project", project]), ...patterns],
    { stdio: "inherit", env: withoutRealKeys() as NodeJS.ProcessEnv },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}
