import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { baselineFile, makeBaseline, schemas } from "../../local/postgres/schemas.ts";

const files = globSync("supabase/**/*.sql").map((name) => ({ name, text: readFileSync(name, "utf8") }));
const topics = files.filter(({ name }) => name.startsWith(`${schemas}/`));

test("the baseline is the concatenation of the topics (npm run gen:sql)", () => {
  expect(topics.length).toBeGreaterThan(10);
  expect(readFileSync(baselineFile, "utf8") === makeBaseline(schemas)).toBe(true);
});

test("a function is defined once", () => {
  const names = topics.flatMap(({ text }) =>
    [...text.matchAll(/^create (?:or replace )?function (\S+?)\(/gm)].map((match) => match[1]),
  );
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("no text of a function is rewritten by a script", () => {
  const scripted = files.filter(({ text }) => /pg_get_functiondef|create or replace|alter function/.test(text));
  expect(scripted.map(({ name }) => name)).toEqual([]);
});
