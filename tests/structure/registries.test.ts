import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { maintenance } from "@/inngest/maintenance";
import { notificationCategoryNames } from "@/lib/contract/notification-categories";
import { jobActions } from "@/lib/contract/vocabulary";
import { messages } from "@/lib/notifications/registry";

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

describe("messages", () => {
  test("the contract and the table know the same categories", () => {
    expect(allowed(/check \(category (?:in \(|= )('[^)]+)\)/)).toEqual(notificationCategoryNames);
  });

  /** `'<category>'` or `case … else '<category>' end`, then the name of the message. */
  const queued = (category: string, name: string) => new RegExp(`'${category}'(?:\\s+end)?,\\s*'${name}'`).test(sql);

  test.each(Object.entries(messages))("%s is queued under its category", (name, { category }) => {
    if (category) expect(queued(category, name)).toBe(true);
    for (const other of notificationCategoryNames) if (other !== category) expect(queued(other, name)).toBe(false);
  });

  test("SQL queues no message that does not exist", () => {
    const calls = sql.matchAll(/notify_user\([^;]*?'[a-z]+'(?:\s+end)?,\s*'([a-z-]+)'/g);
    const names = [...calls].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(4);
    expect(Object.keys(messages)).toEqual(expect.arrayContaining(names));
  });
});
