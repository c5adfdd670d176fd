import { describe, expect, test } from "vitest";
import { sampleRule } from "@/components/price-rules/samples";
import { columnOf, readRuleFile, writeRuleFile } from "@/lib/pricing/rule-file";

const file = (...lines: string[]) => readRuleFile(lines.join("\n"));

test("what is exported reads as the same rules", () => {
  const rules = [
    sampleRule(1, {
      volume_steps: [
        { from: 3, percent: 5.5 },
        { from: 10, percent: 12 },
      ],
      country: "US",
    }),
    sampleRule(2, {
      name: 'Japan, "all"',
      currency: "JPY",
      fixed_cents: 480,
      markup_percent: 0,
      markup_cents: 0,
      round_to_cents: 10,
    }),
    sampleRule(3, {
      currency: "KWD",
      markup_cents: 1250,
      allows_below_cost: true,
      setup_policy: "fixed",
      setup_cents: 500,
    }),
  ];
  const read = readRuleFile(writeRuleFile(rules));
  expect(read.problems).toEqual([]);
  expect(read.lines).toEqual([2, 3, 4]);
  read.rules.forEach((rule, index) => {
    const { rule_id, version, ...terms } = rule;
    expect([rule_id, version]).toEqual([rules[index]!.id, rules[index]!.version]);
    expect(rules[index]!.current).toMatchObject(terms);
  });
});

test("semicolons and decimal commas of a European spreadsheet are read, and empty cells are the usual", () => {
  const { rules, problems } = file(
    "name;country;markup_percent;markup;volume_steps;valid_from;priority;fixed_price",
    "Britain;GB;12,5;1 050,25;3:5 10:7,5%;2027-01-01;;",
  );
  expect(problems).toEqual([]);
  expect(rules).toEqual([
    {
      name: "Britain",
      country: "GB",
      markup_percent: 12.5,
      markup_cents: 105_025,
      volume_steps: [
        { from: 3, percent: 5 },
        { from: 10, percent: 7.5 },
      ],
      valid_from: "2027-01-01T00:00:00.000Z",
      priority: 100,
      fixed_cents: null,
    },
  ]);
});

describe("a file that cannot be", () => {
  test.each([
    ["wrong columns", "name,prize,colour\nA,1,2", "“prize”, “colour”"],
    ["no name", "country\nUS", "one of them is “name”"],
    ["a column twice", "name,country,name\nA,US,B", "“name” is there twice"],
    ["only its first line", "name,country\n", "no rule in this file"],
    ["nothing", "", "empty"],
    ["an open quote", 'name\n"A', "never closed"],
    ["another encoding", "name\nM\uFFFDnchen", "UTF-8"],
    ["a picture", "\u0089PNG\0", "UTF-8"],
    ["too many rules", `name\n${"A\n".repeat(2001)}`, "at most 2000"],
  ])("%s: one sentence", (_, text, sentence) => {
    const { problems, rules } = readRuleFile(text);
    expect(rules).toEqual([]);
    expect(problems).toEqual([{ line: null, column: null, text: expect.stringContaining(sentence) }]);
  });

  test("bad cells: each by its line and column, and nothing is read", () => {
    const { problems, rules } = file(
      "name,markup_percent,markup,allows_below_cost,volume_steps,setup_policy,rule_id,valid_from",
      "Good,60,0.50,no,,markup,,",
      "Bad,lots,0.505,perhaps,3-5,never,17,soon",
      "Decimal comma,60,0,50,no,,markup,,",
    );
    expect(rules).toEqual([]);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [3, "rule_id"],
      [3, "markup_percent"],
      [3, "markup"],
      [3, "allows_below_cost"],
      [3, "setup_policy"],
      [3, "volume_steps"],
      [3, "valid_from"],
      [4, null],
    ]);
    expect(problems.find(({ line }) => line === 4)?.text).toContain("Is a decimal comma not quoted?");
  });
});

test("what the database says of a field is shown at its column", () => {
  expect(["markup_cents", "fixed_cents", "area_id", "valid_from", "nothing"].map(columnOf)).toEqual([
    "markup",
    "fixed_price",
    "area_id",
    "valid_from",
    null,
  ]);
});
