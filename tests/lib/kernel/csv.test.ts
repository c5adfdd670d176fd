import { expect, test } from "vitest";
import { csvCell, csvLine } from "@/lib/kernel/csv";

test.each([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  [" edge", '" edge"'],
  [12.5, "12.5"],
  [-3, "-3"],
  [true, "true"],
  [null, ""],
  // spreadsheets would run these
  ["=1+1", "'=1+1"],
  ['=HYPERLINK("http://x.test","y")', `"'=HYPERLINK(""http://x.test"",""y"")"`],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
  ["+cmd", "'+cmd"],
  ["\t=1", "'\t=1"],
  ["\n=1", '"\'\n=1"'],
  [" =1", "' =1"],
  ["＝1+1", "'＝1+1"],
  ["＠SUM(A1)", "'＠SUM(A1)"],
  // where semicolons separate cells
  ["hi;=1+1", "hi;'=1+1"],
  ["a, b; @SUM(A1);=2", "\"a, b; '@SUM(A1);'=2\""],
  ["+12025550123; +12025550124; -5", "+12025550123; +12025550124; -5"],
  // a sign in front of a number is no formula
  ["+12025550123", "+12025550123"],
  ["+1 (202) 555-0123", "+1 (202) 555-0123"],
  ["-12.50", "-12.50"],
])("a cell of %j", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test("a line ends as RFC 4180 wants it", () => {
  expect(csvLine(["a", null, 1])).toBe("a,,1\r\n");
});
