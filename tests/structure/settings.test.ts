import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sources } from "./import-graph";

const read = (files: string[]) => files.map((file) => readFileSync(file, "utf8")).join("\n");

describe(".env.example", () => {
  const example = readFileSync(".env.example", "utf8");
  const offered = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = ""]) => name);
  const code = read([
    ...["app", "components", "inngest", "lib", "local"].flatMap((root) => sources(root, /\.(ts|tsx|mjs)$/)),
    "instrumentation.ts",
    "next.config.ts",
    "playwright.config.ts",
    "proxy.ts",
  ]);

  test("offers no variable that nothing reads", () => {
    expect(offered.length).toBeGreaterThan(30);
    expect(offered.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });

  test("names every variable of the environment", () => {
    const known = [...readFileSync("lib/env.ts", "utf8").matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(
      ([, name]) => name!,
    );
    expect(known.length).toBeGreaterThan(20);
    const provided = ["NODE_ENV"]; // by Next.js
    expect(known.filter((name) => !provided.includes(name) && !new RegExp(`\\b${name}\\b`).test(example))).toEqual([]);
  });
});

test("every word that mails share stands in one", () => {
  const words = readFileSync("lib/notifications/parts/words.ts", "utf8");
  const codes = [...words.matchAll(/^ {2}"([\w.-]+)":/gm)].map(([, code = ""]) => code);
  const mails = read(sources("lib/notifications")).replace(words, "");
  const isUsed = (code: string) =>
    mails.includes(`"${code}"`) || mails.includes(`\`${code.replace(/[^.]+$/, "${")}`) || code.startsWith("type.");
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !isUsed(code))).toEqual([]);
});
