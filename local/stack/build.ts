import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { systemEnvironment } from "./programs.ts";

/** What the build is made of. Tests, docs and the embedded stack are not in it. */
const SOURCES = [
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
const MARK = path.join(".next", "numninja-sources");

/** Builds the application unless these very sources are built already. @returns whether it had to build */
export async function build(signal?: AbortSignal): Promise<boolean> {
  const hash = hashSources();
  if (existsSync(MARK) && existsSync(path.join(".next", "BUILD_ID")) && readFileSync(MARK, "utf8") === hash)
    return false;
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      // neither database nor keys: a build must not depend on them
      env: { ...systemEnvironment(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`next build failed (exit code ${code}):\n${output.join("").trimEnd()}`);
  writeFileSync(MARK, hash);
  return true;
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const source of SOURCES)
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
