import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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

const anotherBuild = "Another next build process is already running";
const patienceMs = 300_000;

/**
 * Builds the application unless these very sources are built already. Waits for another build in this checkout.
 * @returns whether it had to build
 */
export async function build(report: Report, signal?: AbortSignal): Promise<boolean> {
  for (const started = Date.now(); ; await sleep(1000, undefined, { signal })) {
    const hash = hashSources();
    const isBuilt =
      existsSync(mark) && existsSync(path.join(".next", "BUILD_ID")) && readFileSync(mark, "utf8") === hash;
    if (isBuilt) return false;
    const { code, output } = await nextBuild(signal);
    if (code === 0) {
      writeFileSync(mark, hash);
      return true;
    }
    signal?.throwIfAborted();
    if (!output.includes(anotherBuild) || Date.now() - started > patienceMs) {
      throw new Error(`next build failed (exit code ${code}):\n${output.trimEnd()}`);
    }
    report("waiting for another build");
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
