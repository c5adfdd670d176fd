import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planEdit, splitStatements } from "../../../local/postgres/edit-schemas.ts";
import { listSchemas, schemas } from "../../../local/postgres/index.ts";

const table = "create table public.things (id uuid primary key);";
const fn = (body: string, args = "p_id uuid") => `-- a comment; with a semicolon
create function private.thing(${args}) returns integer language plpgsql as $$
begin
  return ${body}; -- inside; too
end $$;
`;
const policy = (using: string) => `create policy "owners read" on public.things for select using (${using});`;

test("a text falls into its statements, bodies whole", () => {
  expect(splitStatements(`${table}\n${fn("1")}${policy("true")}`)).toEqual([
    table,
    fn("1")
      .replace(/^--.*\n/, "")
      .trim(),
    policy("true"),
  ]);
});

test("the topics of the product fall apart and together again", () => {
  const text = listSchemas(schemas)
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const statements = splitStatements(text);
  expect(statements.length).toBeGreaterThan(400);
  const kinds = /^(create|alter|grant|revoke|comment|insert|analyze|do|select|set|drop|update)\b/;
  expect(statements.filter((statement) => !kinds.test(statement))).toEqual([]);
});

test("an edited function is replaced, an edited policy is made again, a new comment is added", () => {
  const before = `${table}\n${fn("1")}${policy("true")}`;
  const after = `${table}\n${fn("2")}${policy("false")}\ncomment on table public.things is 'it''s; fine';`;
  expect(planEdit(before, after)).toEqual([
    fn("2")
      .replace(/^--.*\n/, "")
      .trim()
      .replace("create", "create or replace"),
    `drop policy if exists "owners read" on public.things;\n${policy("false")}`,
    "comment on table public.things is 'it''s; fine';",
  ]);
});

test("nothing is to do for an edited comment in the text", () => {
  expect(planEdit(fn("1"), `-- another\n${fn("1")}`)).toEqual([]);
});

test.each([
  ["a table with another column", table, table.replace("key", "key, name text")],
  ["a function with another argument", fn("1"), fn("1", "p_id uuid, p_more text")],
  ["a function that is gone", fn("1"), ""],
  ["a new table", "", table],
])("%s needs a new database", (_, before, after) => {
  expect(planEdit(before, after)).toBeNull();
});
