import { expect, test } from "vitest";
import { monthName, shiftMonth, weeksOf } from "@/components/price-rules/month-grid";

test.each([
  ["2026-11", 6, "2026-10-26", "2026-12-06"],
  ["2027-02", 4, "2027-02-01", "2027-02-28"],
  ["2026-12", 5, "2026-11-30", "2027-01-03"],
])("%s has %i weeks, from %s to %s", (month, weeks, first, last) => {
  const grid = weeksOf(month);
  expect([grid.length, grid[0]?.[0], grid.at(-1)?.[6]]).toEqual([weeks, first, last]);
  expect(grid.flat().filter((day) => day.startsWith(month))).toHaveLength(
    new Date(Number(month.slice(0, 4)), Number(month.slice(5)), 0).getDate(),
  );
});

test("months follow each other over the end of a year", () => {
  expect([shiftMonth("2026-12", 1), shiftMonth("2027-01", -1), monthName("2026-12")]).toEqual([
    "2027-01",
    "2026-12",
    "December 2026",
  ]);
});
