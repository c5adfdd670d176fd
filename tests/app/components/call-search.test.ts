import { expect, test } from "vitest";
import { readCallSearch, writeCallSearch } from "@/components/calls/call-search";
import { accountCallFilterSchema } from "@/lib/contract/calls/history";

const number = "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2970";

test("an address comes back as it was, and the API takes it", () => {
  const search = { number, result: "missed", caller: "+44 20*", from: "2026-11-01", to: "2026-11-30" } as const;
  const written = writeCallSearch(search);
  expect(readCallSearch(Object.fromEntries(new URLSearchParams(written)))).toEqual(search);
  expect(accountCallFilterSchema.safeParse(search).success).toBe(true);
  expect(writeCallSearch({})).toBe("");
});

test("what people broke in an address is left out", () => {
  expect(
    readCallSearch({ number: "12", result: "lost", caller: " ", from: "yesterday", to: "2026-13-45", other: "x" }),
  ).toEqual({});
  expect(readCallSearch({ caller: ["77", "88"], number: number.toUpperCase() })).toEqual({ caller: "77", number });
});
