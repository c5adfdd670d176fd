import { expect, test } from "vitest";
import { z } from "zod";
import { decodeCursor, encodeCursor, toPage } from "@/lib/api/cursor";
import { pageQuery } from "@/lib/contract/paging";

const key = z.tuple([z.iso.datetime(), z.uuid()]);
const at = (minute: number, id: string) => ({ created_at: `2026-11-20T10:${String(minute).padStart(2, "0")}:00Z`, id });
const rows = Array.from({ length: 7 }, (_, index) => at(index, `00000000-0000-4000-8000-00000000000${index}`));

test("walking the pages gives every row once, and ends", () => {
  const seen: string[] = [];
  let start = 0;
  for (let round = 0; round < 10; round++) {
    const page = toPage(rows.slice(start, start + 4), 3, (row) => [row.created_at, row.id]);
    seen.push(...page.items.map(({ id }) => id));
    if (page.next_cursor === null) break;
    const [, id] = decodeCursor(page.next_cursor, key);
    start = rows.findIndex((row) => row.id === id) + 1;
  }
  expect(seen).toEqual(rows.map(({ id }) => id));
});

test("a full last page promises no further one", () => {
  expect(toPage(rows.slice(0, 3), 3, (row) => row.id).next_cursor).toBeNull();
  expect(toPage([], 3, () => null)).toEqual({ items: [], next_cursor: null });
});

test.each(["", "%%%", "bm90IGpzb24", encodeCursor(["yesterday", "1"]), encodeCursor({ a: 1 })])(
  "the cursor %j is refused as the caller's mistake",
  (cursor) => {
    expect(() => decodeCursor(cursor, key)).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
  },
);

test("a page has 1 to 100 rows", () => {
  expect(pageQuery.parse({})).toEqual({ limit: 25 });
  expect(pageQuery.parse({ limit: "100" }).limit).toBe(100);
  for (const limit of ["0", "101", "-1", "2.5", "all"])
    expect(pageQuery.safeParse({ limit }).success, limit).toBe(false);
});
