import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { oneProcess } from "./one-process.ts";
import { systemEnvironment } from "./programs.ts";
import type { Report } from "./progress.ts";
import { hidden, runProgram } from "./run-program.ts";

/** What the build is made of. Tests, docs and the embedded stack are not in it. */
export const sources = [
  "app",
  "components",
  "lib",
  "inngest",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "mdx-components.tsx",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const mark = path.join(".next", "numninja-sources");

const lock = path.join(".next", "cache", "numninja-build.lock");

/**
 * Builds the application unless these very sources are built already. Waits for another build in this checkout, until what it made is
 * marked: a build empties `.next` under the one before it.
 * @returns whether it had to build
 */
export async function build(report: Report, signal?: AbortSignal): Promise<boolean> {
  return oneProcess(lock, buildOnce, { onWait: () => report("waiting for another build"), signal });

  async function buildOnce(): Promise<boolean> {
    const hash = hashSources();
    const isBuilt =
      existsSync(mark) && existsSync(path.join(".next", "BUILD_ID")) && readFileSync(mark, "utf8") === hash;
    if (isBuilt) return false;
    const { code, output } = await nextBuild(signal);
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(`next build failed (exit code ${code}):\n${output.trimEnd()}`);
    writeFileSync(mark, hash);
    return true;
  }
}

function nextBuild(signal?: AbortSignal) {
  return runProgram(["node_modules/next/dist/bin/next", "build"], {
    // neither database nor keys: a build must not depend on them
    env: { ...systemEnvironment(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    show: hidden,
    signal,
  });
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const source of sources)
    for (const file of filesOf(source)) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesOf(source: string): string[] {
  if (!existsSync(source)) return [];
  if (statSync(source).isFile()) return [source];
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
