import { expect, test } from "vitest";
import { byteOrderMark, csvLine } from "@/lib/kernel/csv";
import { readCsv } from "@/lib/kernel/read-csv";

const cells = (text: string) => {
  const table = readCsv(text);
  return table && [table.header, ...table.rows.map((row) => row.cells)];
};

test.each([
  ["commas", "a,b\n1,2\n"],
  ["semicolons", "a;b\n1;2"],
  ["tabs and Windows line ends", "a\tb\r\n1\t2\r\n"],
  ["old Macintosh line ends", "a,b\r1,2"],
  ["a byte order mark, spaces and empty lines", "\uFEFF a , b \n\n1 ,2\n , \n"],
  ["quoted cells", '"a","b"\n"1","2"'],
])("%s are read", (_, text) => {
  expect(cells(text)).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("quotes keep separators, line ends and quotes; lines are counted where rows begin", () => {
  const table = readCsv('name;note\n"a;b";"two\nlines"\n"say ""hi""";x\n');
  expect(table?.rows).toEqual([
    { line: 2, cells: ["a;b", "two\nlines"] },
    { line: 4, cells: ['say "hi"', "x"] },
  ]);
});

test("what we wrote comes back as it was, formulas too", () => {
  const row = ["=SUM(A1)", "-1.50", 'a "b", c', " kept ", "+1 202", "@x", "Mexico; -5% off", "＝a;=b"];
  const text = byteOrderMark + csvLine(["a", "b", "c", "d", "e", "f", "g", "h"]) + csvLine(row);
  expect(readCsv(text)?.rows[0]?.cells).toEqual(row.map((cell) => cell.trim()));
});

test("a quote that is never closed is no file, and an empty file has no columns", () => {
  expect(readCsv('a,b\n"1,2\n3,4')).toBeNull();
  expect(readCsv("")).toEqual({ header: [], rows: [] });
});
