import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { maintenance } from "@/inngest/maintenance";
import { jobActions } from "@/lib/contract/vocabulary";

const schemas = join(import.meta.dirname, "../../supabase/schemas");
const sql = readdirSync(schemas)
  .map((name) => readFileSync(join(schemas, name), "utf8"))
  .join("\n");

/** The texts that a column's check allows. */
function allowed(pattern: RegExp): string[] {
  const list = pattern.exec(sql)?.[1];
  if (!list) throw new Error(`no text in supabase/schemas matches ${pattern}`);
  return [...list.matchAll(/'([^']+)'/g)].map(([, text]) => text!);
}

test("the contract and the table know the same job actions", () => {
  expect(allowed(/check \(action in \(([^)]+)\)\)/)).toEqual([...jobActions]);
});

test("every step of the upkeep has a name of its own", () => {
  const names = maintenance.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
