import { describe, expect, test } from "vitest";
import type { ListShape } from "@/lib/contract/staff/list";
import { changeListAddress, readListAddress, writeListAddress } from "@/lib/contract/staff/list-address";

const shape: ListShape = {
  defaultSort: "-created",
  columns: [
    { id: "number", title: "Number", sort: "e164" },
    { id: "status", title: "Status" },
    { id: "created", title: "Bought", sort: "created_at" },
    { id: "id", title: "Id", isHidden: true },
  ],
  filters: [
    { id: "q", title: "Digits", column: "e164", kind: "contains", isDigits: true },
    {
      id: "status",
      title: "Status",
      column: "status",
      kind: "choice",
      options: ["active", "failed"].map((value) => ({ value, label: value })),
    },
    { id: "name", title: "Name", column: "name", kind: "text" },
    { id: "from", title: "From", column: "created_at", kind: "from" },
  ],
};
const read = (query: string) => {
  const parameters: Record<string, string | string[]> = {};
  for (const name of new Set(new URLSearchParams(query).keys())) {
    const values = new URLSearchParams(query).getAll(name);
    parameters[name] = values.length === 1 ? values[0]! : values;
  }
  return readListAddress(shape, parameters);
};

test("without a query the list is as usual, and has the address without a query", () => {
  const { state, problems } = read("");
  expect(problems).toEqual([]);
  expect(state).toEqual({
    filters: {},
    sort: "created",
    isDescending: true,
    columns: ["number", "status", "created"],
    position: null,
  });
  expect(writeListAddress(shape, state)).toBe("");
});

test.each([
  "?q=415",
  "?status=active,failed",
  "?name=Smith%2C+Ann".replace("%2C", ","),
  "?from=2026-11-01",
  "?sort=number",
  "?sort=created",
  "?columns=number,id",
  "?after=abc",
  "?q=415&status=active&sort=-number&columns=status&before=abc",
])("%s is read and written back the same", (query) => {
  const { state, problems } = read(query);
  expect(problems).toEqual([]);
  expect(writeListAddress(shape, state)).toBe(query);
});

test("a form that is sent without scripts is read too", () => {
  const { state, problems } = read("q=&status=active&status=failed&name=&from=");
  expect(problems).toEqual([]);
  expect(state.filters).toEqual({ status: ["active", "failed"] });
});

test("a changed filter begins at the first page again", () => {
  const { state } = read("?after=abc&status=active");
  expect(changeListAddress(shape, state, { filters: {} })).toBe("");
});

describe("what the list does not know is named, and the rest is shown", () => {
  test.each([
    ["color=red", "color"],
    ["status=lost", "lost"],
    ["sort=status", "status"],
    ["sort=drop table", "drop table"],
    ["columns=number,secret", "secret"],
    ["from=2026-02-31x", "2026-02-31x"],
    ["from=yesterday", "yesterday"],
    ["q=abc", "abc"],
    [`name=${"x".repeat(201)}`, "xxx"],
    ["name=a%00b", "Name"],
  ])("%s", (query, named) => {
    const { state, problems } = read(query);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(named);
    expect(state.filters).toEqual({});
    expect(state.sort).toBe("created");
  });
});
