import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { baselineFile, makeBaseline, schemas } from "../../local/postgres/schemas.ts";

const files = globSync("supabase/**/*.sql").map((name) => ({ name, text: readFileSync(name, "utf8") }));
const topics = files.filter(({ name }) => name.startsWith(`${schemas}/`));
const lines = topics.flatMap(({ name, text }) =>
  text.split("\n").map((line, index) => ({ line, where: `${name}:${index + 1}` })),
);
const functions = topics.flatMap(({ name: file, text }) =>
  [
    ...text.matchAll(/^create function (\S+?)\([\s\S]*?^language (.*(?:\nset .*)?) as \$\$\n([\s\S]*?)^end \$\$;$/gm),
  ].map(([, name, attributes, body]) => ({
    name: name!,
    file,
    attributes: attributes!,
    lines: body!.split("\n").length,
  })),
);
const repeated = (names: string[]) => names.filter((name, index) => names.indexOf(name) !== index);

test("the baseline is the concatenation of the topics (npm run gen:sql)", () => {
  expect(topics.length).toBeGreaterThan(10);
  expect(readFileSync(baselineFile, "utf8") === makeBaseline(schemas)).toBe(true);
});

test("no text of a function is rewritten by a script", () => {
  const scripted = files.filter(({ text }) => /pg_get_functiondef|create or replace|alter function/.test(text));
  expect(scripted.map(({ name }) => name)).toEqual([]);
});

describe("functions", () => {
  test("are all written in one shape: language and search path on a line, settings on the next, then the body", () => {
    const created = topics.flatMap(({ text }) =>
      [...text.matchAll(/^create function (\S+?)\(/gm)].map(([, name]) => name!),
    );
    expect(functions.length).toBeGreaterThan(150);
    expect(created.filter((name) => !functions.some((one) => one.name === name))).toEqual([]);
  });

  test("are defined once", () => {
    expect(repeated(functions.map(({ name }) => name))).toEqual([]);
  });

  test("pin their search path", () => {
    const open = functions.filter(({ attributes }) => !attributes.includes("set search_path = pg_catalog, pg_temp"));
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  test("have at most 40 lines of declarations and statements", () => {
    const long = functions.filter((one) => one.lines > 40);
    expect(long.map((one) => `${one.file} ${one.name}: ${one.lines}`)).toEqual([]);
  });
});

describe("lines", () => {
  test("have at most 120 columns", () => {
    expect(lines.filter(({ line }) => line.length > 120).map(({ where }) => where)).toEqual([]);
  });

  test("hold one statement, and one variable", () => {
    const crowded = lines.filter(
      ({ line }) => /;\s*[^\s-]/.test(line.replaceAll(/'[^']*'|--.*/g, "")) || /^declare\s+\S/.test(line),
    );
    expect(crowded.map(({ where, line }) => `${where} ${line}`)).toEqual([]);
  });

  test("are at most 350 a topic", () => {
    const long = topics.filter(({ text }) => text.split("\n").length > 351);
    expect(long.map(({ name }) => name)).toEqual([]);
  });
});
