import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string): string => readFileSync(file, "utf8");
const rows = read("docs/subsystems/billing-bugs.md")
  .split("\n")
  .filter((line) => /^\| B\d+ /.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map((cells) => ({ bug: cells[1]!, held: cells.at(-2)! }));

test("each of the 36 public bugs of billing is listed once", () => {
  expect(rows.map(({ bug }) => bug)).toEqual(Array.from({ length: 36 }, (_, n) => `B${n + 1}`));
});

test("the test that holds each of them is there under its name", () => {
  const lost = rows.filter(({ held }) => {
    const [, file, name] = /^`([^`]+)`: ([^…]+?)(?:….*)?$/.exec(held) ?? [];
    return file && name ? !read(file).includes(name) : !/^(owed|not used here): /.test(held);
  });
  expect(lost).toEqual([]);
});

test("no table library whose rows go stale under the React compiler is used", () => {
  expect(read("package.json")).not.toMatch(/@tanstack\/(react-table|react-virtual|table-core|virtual-core)/);
});
