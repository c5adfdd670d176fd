import { expect, test } from "vitest";
import { mergeNewest } from "@/components/messages/merge-newest";

interface Row {
  id: string;
  at: number;
  text?: string;
}
interface Page {
  rows: Row[];
  next_cursor: string | null;
}
const shape = {
  itemsOf: (page: Page) => page.rows,
  withItems: (page: Page, rows: Row[]) => ({ ...page, rows }),
  placeOf: ({ at, id }: Row) => `${String(at).padStart(6, "0")} ${id}`,
  idOf: ({ id }: Row) => id,
};
const row = (at: number, text?: string): Row => ({ id: `r${at}`, at, ...(text && { text }) });
const page = (next_cursor: string | null, ...rows: Row[]): Page => ({ rows, next_cursor });
const ids = (pages: Page[] | null) => pages?.map(({ rows }) => rows.map(({ id }) => id));

test("what is new stands before what is loaded, and older pages go on where they did", () => {
  const loaded = [page("a", row(40), row(30)), page("b", row(20), row(10))];
  const merged = mergeNewest(loaded, page("x", row(50), row(40, "changed")), shape);
  expect(ids(merged)).toEqual([
    ["r50", "r40", "r30"],
    ["r20", "r10"],
  ]);
  expect(merged!.map(({ next_cursor }) => next_cursor)).toEqual(["a", "b"]);
  expect(merged![0]!.rows[1]).toMatchObject({ text: "changed" });
});

test("what moved up stands in its new place alone", () => {
  const loaded = [page("a", row(40), row(30)), page("b", row(20), row(10))];
  expect(ids(mergeNewest(loaded, page("x", { id: "r10", at: 50 }, row(40)), shape))).toEqual([
    ["r10", "r40", "r30"],
    ["r20"],
  ]);
});

test("what is gone from the newest part is gone", () => {
  const loaded = [page("a", row(40), row(30)), page("b", row(20), row(10))];
  expect(ids(mergeNewest(loaded, page("x", row(40), row(20)), shape))).toEqual([["r40", "r20"], ["r10"]]);
});

test("a page that is all there is replaces everything", () => {
  expect(ids(mergeNewest([page("a", row(2)), page(null, row(1))], page(null, row(3)), shape))).toEqual([["r3"]]);
  expect(ids(mergeNewest([page("a", row(2))], page(null), shape))).toEqual([[]]);
});

test("more than a page of new ones is not put before what nobody knows", () => {
  expect(mergeNewest([page("a", row(2), row(1))], page("x", row(9), row(8)), shape)).toBeNull();
});
