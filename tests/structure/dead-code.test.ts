import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes } from "@/lib/errors";
import { sources } from "./import-graph";
import { unusedExports } from "./unused-exports";

const roots = [
  "app",
  "components",
  "lib",
  "inngest",
  "local",
  "tests",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "proxy.ts",
  "vitest.config.ts",
];

/** Started by Next.js, vitest, Playwright, the orchestrator or a generator, not by an import. */
const entries = [
  /^app\/.*(page|page\.dev|layout|route|error|not-found|loading|sitemap|robots|opengraph-image|icon|manifest)\.tsx?$/,
  /^(instrumentation|instrumentation-client|proxy|vitest\.config)\.ts$/,
  /\.(test|spec)\.tsx?$/,
  /^local\/\w+\/server\.ts$/,
  /^local\/stack\/(main|modes\/[\w-]+)\.ts$/,
  /^tests\/load\/bare-app\//, // an app of its own, that the proof of speed builds
  /^tests\/load\/ten-million-numbers\.ts$/, // by hand
  /^tests\/prove\/[\w-]+\.ts$/,
  /^tests\/prove\/(bills\/run-(bills|charges)|quarter\/application)\.ts$/, // processes that are killed
  /^tests\/local\/inngest\/support\/crash-app\.ts$/,
  /^tests\/setup\/(empty|no-pauses|stack|temporary-root)\.ts$/,
  /^lib\/db\/(database\.types|functions\.gen)\.ts$/,
  /^local\/postgres\/describe-functions\.ts$/, // writes a file whose text looks like exports
];

test("every file and every export is used", () => {
  expect(unusedExports(roots, (file) => entries.some((entry) => entry.test(file)))).toEqual([]);
});

test("every error code is raised somewhere", () => {
  const raising = ["app", "inngest", "lib", "supabase/schemas"]
    .flatMap((root) => sources(root, /\.(tsx?|sql)$/))
    .filter((file) => !["lib/errors.ts", "lib/contract/error-words.ts"].includes(file))
    .map((file) => readFileSync(file, "utf8"));
  const named = (code: string) => raising.some((text) => new RegExp(`\\b${code}\\b`).test(text));
  expect(Object.keys(errorCodes).filter((code) => !named(code))).toEqual([]);
});
