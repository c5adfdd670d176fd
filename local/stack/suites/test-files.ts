import { globSync } from "node:fs";
import path from "node:path";
import { StartRefused } from "../start-refused.ts";

/** Where the test files of each suite live. `vitest.config.ts` reads the same list. */
export const testFiles = {
  unit: ["tests/{lib,app,structure}/**/*.test.{ts,tsx}"],
  db: ["tests/db/**/*.test.ts"],
  local: ["tests/local/**/*.test.ts"],
  carriers: ["tests/carriers/**/*.test.ts"],
  e2e: ["tests/e2e/**/*.spec.ts"],
} as const;

export type FileSuite = keyof typeof testFiles;

/** Files that take the better part of a minute. A whole run starts with them; `npm test -- --fast` leaves them out. */
export const slowFiles = "**/*.slow.test.ts";

/**
 * The test files that any of `wanted` names: a file, a folder, or a part of a path (`place-order`, `tests/db/flow`).
 *
 * @returns by suite; a suite without a match is absent
 * @throws {StartRefused} when one of them names no test file
 */
export function selectTestFiles(wanted: string[]): Map<FileSuite, string[]> {
  const found = new Map<FileSuite, string[]>();
  const unmatched = new Set(wanted);
  for (const [suite, patterns] of Object.entries(testFiles) as [FileSuite, readonly string[]][]) {
    for (const file of globSync([...patterns]).sort()) {
      const names = wanted.filter((name) => file.includes(path.normalize(name)));
      if (names.length === 0) continue;
      for (const name of names) unmatched.delete(name);
      found.set(suite, [...(found.get(suite) ?? []), file]);
    }
  }
  if (unmatched.size > 0) throw new StartRefused(`No test file matches ${[...unmatched].join(", ")}.`);
  return found;
}
