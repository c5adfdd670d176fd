import { describe, expect, test } from "vitest";
import { pricingProblemText } from "@/lib/contract/staff/pricing-words";
import { readDecimalText } from "@/lib/pricing/csv/read-cell";
import { readRulesFile } from "@/lib/pricing/csv/read-file";
import { writeRulesFile } from "@/lib/pricing/csv/write-file";

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};
const latin1 = (text: string) => Buffer.from(text, "latin1");
const file = "name,country,markup_percent\r\nZürich,CH,12.5\r\n";
const read = [{ line: 2, terms: { name: "Zürich", country: "CH", markup_percent: 12.5 } }];

describe("a file of rules is read", () => {
  test.each([
    ["UTF-8", utf8(file)],
    ["UTF-8 with a mark", utf8(`\uFEFF${file}`)],
    ["UTF-16 LE with a mark", utf16(`\uFEFF${file}`)],
    ["UTF-16 BE with a mark", utf16(`\uFEFF${file}`, true)],
    ["UTF-16 LE without a mark", utf16(file)],
    ["Latin-1", latin1(file)],
    ["with bare line feeds and an empty last line", utf8(`${file.replaceAll("\r", "")}\n\n`)],
    ["with old Mac line ends", utf8(file.replaceAll("\r\n", "\r"))],
    ["with semicolons and a decimal comma", utf8("Name;Country;Markup percent\nZürich;ch;12,5\n")],
    ["with tabs", utf8("name\tcountry\tmarkup_percent\nZürich\tCH\t12.5")],
    ["with quotes", utf8('name,country,markup_percent\n"Zürich",CH,"12,5"')],
  ])("%s", (_, bytes) => {
    expect(readRulesFile(bytes)).toEqual({ rows: read, problems: [] });
  });

  test("amounts are money of the row's currency; what is not said is left out, what is emptied is emptied", () => {
    const { rows, problems } = readRulesFile(
      utf8(
        [
          "id;name;currency;markup;fixed_price;round_ending;volume_steps;country;priority;allows_below_cost;valid_until",
          ";Dollars;USD;1.234,50;;0,99;3: 5 %|10: 12,5 %;;;yes;2027-01-01",
          "0B8F6A52-3c1d-4e7a-9f20-6d5c4b3a2901;Dinars;kwd;0,250;1,01;0;;;7;no;",
        ].join("\n"),
      ),
    );
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        line: 2,
        terms: {
          name: "Dollars",
          currency: "USD",
          markup_cents: 123_450,
          fixed_cents: null,
          round_ending_cents: 99,
          volume_steps: [
            { from: 3, percent: 5 },
            { from: 10, percent: 12.5 },
          ],
          country: null,
          allows_below_cost: true,
        },
        valid_until: "2027-01-01T00:00:00.000Z",
      },
      {
        line: 3,
        rule_id: "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2901",
        terms: {
          name: "Dinars",
          currency: "KWD",
          markup_cents: 250,
          fixed_cents: 1010,
          round_ending_cents: 0,
          volume_steps: [],
          country: null,
          priority: 7,
          allows_below_cost: false,
        },
        valid_until: null,
      },
    ]);
  });
});

test.each([
  ["1.05", "1.05"],
  ["1,05", "1.05"],
  ["1.234,50", "1234.50"],
  ["1,234.50", "1234.50"],
  ["1 234,5", "1234.5"],
  ["1'234.5", "1234.5"],
  ["1.234.567", "1234567"],
  ["12 %", "12"],
  ["0,125", "0.125"],
  ["-3", "-3"],
  ["1,234", null],
  ["1.2.3", null],
  ["1,23,4", null],
  ["1.", null],
  ["1e3", null],
  ["ten", null],
])("“%s” is %s", (text, decimal) => {
  expect(readDecimalText(text)).toBe(decimal);
});

describe("what cannot be read is named by line and column, with what to do", () => {
  test.each([
    ["", 0, "", "EMPTY_FILE"],
    ["name,country\n", 0, "", "EMPTY_FILE"],
    ["country,markup\nUS,1", 1, "name", "MISSING_COLUMN"],
    ["name,colour\nA,red", 1, "colour", "UNKNOWN_COLUMN"],
    ["name,country,country\nA,US,GB", 1, "country", "COLUMN_TWICE"],
    ["name,country\nA,US\nB", 3, "", "FIELD_COUNT"],
    ['name,country\nA,US\n"B,GB', 3, "", "QUOTES"],
    ["name,markup\nA,1.00\nB,cheap", 3, "markup", "NOT_A_NUMBER"],
    ["name,markup\nA,1.005", 2, "markup", "TOO_PRECISE"],
    ["name,currency,markup\nA,JPY,1.5", 2, "markup", "TOO_PRECISE"],
    ["name,priority\nA,1.5", 2, "priority", "NOT_WHOLE"],
    ["name,allows_below_cost\nA,maybe", 2, "allows_below_cost", "NOT_YES_NO"],
    ["name,volume_steps\nA,many", 2, "volume_steps", "NOT_STEPS"],
    ["name,valid_from\nA,tomorrow", 2, "valid_from", "NOT_A_TIME"],
    ["name,valid_from\nA,2026-13-40", 2, "valid_from", "NOT_A_TIME"],
    ["id,name\n17,A", 2, "id", "NOT_AN_ID"],
  ])("%j", (text, line, field, code) => {
    const { rows, problems } = readRulesFile(utf8(text));
    expect(rows).toEqual([]);
    expect(problems).toContainEqual(expect.objectContaining({ line, field, code }));
    for (const problem of problems) expect(pricingProblemText(problem)).toMatch(/^[“A-Z][^{}]+[.?]$/);
  });

  test("all of them, not the first", () => {
    const { problems } = readRulesFile(utf8("name,markup,priority\nA,x,y\nB,1,z"));
    expect(problems.map(({ line, field }) => `${line} ${field}`)).toEqual(["2 markup", "2 priority", "3 priority"]);
  });
});

test("what was written is read back: nothing is lost between an export and an import", () => {
  const terms = {
    name: 'A "rule", with; marks',
    currency: "KWD",
    area_id: null,
    country: "US",
    number_type: "local",
    feature: null,
    carrier_id: null,
    priority: 100,
    markup_percent: 12.125,
    markup_cents: 1_250,
    fixed_cents: null,
    min_margin_percent: 0,
    min_margin_cents: 10,
    floor_cents: 0,
    allows_below_cost: false,
    round_to_cents: 1_000,
    round_ending_cents: 990,
    setup_policy: "markup" as const,
    setup_markup_percent: 20,
    setup_cents: 0,
    volume_steps: [{ from: 3, percent: 5.5 }],
  };
  const id = "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2901";
  const text = writeRulesFile([
    { id, version: { ...terms, valid_from: null, valid_until: null, is_end: false } as never },
  ]);
  expect(readRulesFile(utf8(text))).toEqual({
    rows: [{ line: 2, rule_id: id, terms, valid_until: null }],
    problems: [],
  });
});
