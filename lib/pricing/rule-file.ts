import "server-only";
import type { PricingRule, PricingTerms, RuleVersion } from "@/lib/contract/staff/pricing";
import type { FileProblem } from "@/lib/contract/staff/rule-file";
import { byteOrderMark, csvLine } from "@/lib/kernel/csv";
import { readDecimal, readMoney, writeMoney } from "@/lib/kernel/decimal";
import { currencyExponent } from "@/lib/kernel/money";
import { readCsv } from "@/lib/kernel/read-csv";

/** A row of a file as SQL takes it. Without `rule_id` it is a new rule. */
export type FileRule = Partial<PricingTerms> & {
  rule_id?: string;
  version?: number;
  valid_from?: string;
  valid_until?: string;
};

class Unreadable extends Error {}

type Shown = RuleVersion & { rule_id: string; rule_version: number };

interface Column {
  name: string;
  /** Fields of the row that it is about, for the problems that the database finds with them. */
  fields: readonly string[];
  write: (rule: Shown) => string | number | boolean | null;
  /** @throws {Unreadable} with a sentence for the person */
  read: (cell: string, currency: string) => Partial<FileRule>;
}

const plain = (name: keyof PricingTerms & keyof FileRule & string): Column => ({
  name,
  fields: [name],
  write: (rule) => rule[name] as string | null,
  read: (cell) => ({ [name]: cell === "" ? null : cell }),
});
const number = (name: keyof PricingTerms & string, digits: number): Column => ({
  name,
  fields: [name],
  write: (rule) => rule[name] as number,
  read: (cell) => ({ [name]: Number(decimal(cell || "0", digits)) }),
});
/** An amount in whole units of the rule's currency: 1.05, not 105. */
const money = (name: string, field: keyof PricingTerms & string): Column => ({
  name,
  fields: [field],
  write: (rule) => {
    const minor = rule[field] as number | null;
    return minor === null ? null : writeMoney(minor, rule.currency);
  },
  read: (cell, currency) => {
    const minor = legible(cell, currencyExponent(currency), readMoney(cell || "0", currency));
    return { [field]: cell === "" && field === "fixed_cents" ? null : minor };
  },
});
const time = (name: "valid_from" | "valid_until"): Column => ({
  name,
  fields: [name],
  write: () => null, // a file that comes back unchanged changes nothing
  read: (cell) => {
    if (cell === "") return {};
    const at = Date.parse(/T| /.test(cell) ? cell.replace(" ", "T") : `${cell}T00:00Z`);
    if (Number.isNaN(at)) throw new Unreadable(`“${cell}” is no time. Write it like 2026-12-01T09:00Z.`);
    return { [name]: new Date(at).toISOString() };
  },
});

const decimal = (cell: string, digits: number): string => legible(cell, digits, readDecimal(cell, { digits }));

function legible<Read>(cell: string, digits: number, read: Read | null): Read {
  if (read !== null) return read;
  const most = digits === 0 ? "" : `, with at most ${digits} decimals`;
  throw new Unreadable(`“${cell}” is no number that can be read${most}.`);
}

const columns: readonly Column[] = [
  {
    name: "rule_id",
    fields: ["rule_id"],
    write: ({ rule_id }) => rule_id,
    read: (cell) => (cell ? { rule_id: uuid(cell) } : {}),
  },
  {
    name: "version",
    fields: ["version"],
    write: ({ rule_version }) => rule_version,
    read: (cell) => (cell ? { version: Number(decimal(cell, 0)) } : {}),
  },
  { ...plain("name"), read: (cell) => ({ name: cell }) },
  { ...plain("currency"), read: (cell) => ({ currency: cell || "USD" }) },
  plain("country"),
  plain("number_type"),
  plain("feature"),
  plain("carrier_id"),
  { ...plain("area_id"), read: (cell) => ({ area_id: cell ? uuid(cell) : null }) },
  { ...number("priority", 0), read: (cell) => ({ priority: cell ? Number(decimal(cell, 0)) : 100 }) },
  number("markup_percent", 3),
  money("markup", "markup_cents"),
  money("fixed_price", "fixed_cents"),
  number("min_margin_percent", 3),
  money("min_margin", "min_margin_cents"),
  money("floor", "floor_cents"),
  {
    name: "allows_below_cost",
    fields: ["allows_below_cost"],
    write: (rule) => (rule.allows_below_cost ? "yes" : "no"),
    read: (cell) => {
      if (/^(yes|true|1|no|false|0|)$/i.test(cell)) return { allows_below_cost: /^(yes|true|1)$/i.test(cell) };
      throw new Unreadable(`Write yes or no, not “${cell}”.`);
    },
  },
  money("round_to", "round_to_cents"),
  money("round_ending", "round_ending_cents"),
  {
    name: "setup_policy",
    fields: ["setup_policy"],
    write: (rule) => rule.setup_policy,
    read: (cell) => {
      const policy = cell || "markup";
      if (policy === "markup" || policy === "fixed" || policy === "free") return { setup_policy: policy };
      throw new Unreadable(`Write markup, fixed or free, not “${cell}”.`);
    },
  },
  number("setup_markup_percent", 3),
  money("setup", "setup_cents"),
  {
    name: "volume_steps",
    fields: ["volume_steps"],
    write: ({ volume_steps }) => volume_steps.map(({ from, percent }) => `${from}:${percent}`).join(" "),
    read: (cell) => ({ volume_steps: cell.split(/\s+/).filter(Boolean).map(readStep) }),
  },
  time("valid_from"),
  time("valid_until"),
];

function readStep(step: string): PricingTerms["volume_steps"][number] {
  const match = /^(\d{1,6}):(\d{1,3}(?:[.,]\d{1,3})?)%?$/.exec(step);
  if (!match)
    throw new Unreadable(`“${step}” is no step. Write 3:5 for 5% less from 3 numbers on, with spaces between steps.`);
  return { from: Number(match[1]), percent: Number(match[2]!.replace(",", ".")) };
}

function uuid(cell: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(cell)) return cell.toLowerCase();
  throw new Unreadable(`“${cell.slice(0, 40)}” is no id. Leave it empty for a new rule.`);
}

/** Rules as a file that can be changed and imported again: amounts in whole units, times left out. */
export function writeRuleFile(rules: readonly PricingRule[]): string {
  const lines = rules.map((rule) => {
    const shown = { ...(rule.current ?? rule.latest), rule_id: rule.id, rule_version: rule.version };
    return csvLine(columns.map(({ write }) => write(shown)));
  });
  return byteOrderMark + csvLine(columns.map(({ name }) => name)) + lines.join("");
}

const mostRows = 2_000;

export interface ReadRuleFile {
  /** Only when nothing is wrong. */
  rules: readonly FileRule[];
  /** Line of each rule. */
  lines: readonly number[];
  problems: readonly FileProblem[];
}

/** Reads a file of rules. Every cell that cannot be read has its line, its column and a sentence. */
export function readRuleFile(text: string): ReadRuleFile {
  const whole = (sentence: string): ReadRuleFile => ({
    rules: [],
    lines: [],
    problems: [{ line: null, column: null, text: sentence }],
  });
  if (text.includes("\uFFFD") || text.includes("\0"))
    return whole("This file is not text that we can read. Save it as CSV with UTF-8.");
  const table = readCsv(text);
  if (!table) return whole("A quote in this file is never closed.");
  if (table.header.length === 0) return whole("This file is empty.");
  const header = table.header.map((name) => name.toLowerCase());
  const known = new Set(columns.map(({ name }) => name));
  const unknown = header.filter((name) => !known.has(name));
  if (unknown.length > 0)
    return whole(
      `The first line names columns that rules do not have: ${unknown.map((name) => `“${name}”`).join(", ")}. Export the rules to see how a file looks.`,
    );
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice) return whole(`The column “${twice}” is there twice.`);
  if (!header.includes("name")) return whole("The first line has to name the columns, and one of them is “name”.");
  if (table.rows.length === 0) return whole("There is no rule in this file, only its first line.");
  if (table.rows.length > mostRows)
    return whole(`A file has at most ${mostRows} rules, this one has ${table.rows.length}.`);

  const problems: FileProblem[] = [];
  const rules = table.rows.map(({ line, cells }) => {
    if (cells.length > header.length) {
      const text = `This row has ${cells.length} cells for ${header.length} columns. Is a decimal comma not quoted?`;
      problems.push({ line, column: null, text });
      return {};
    }
    return readRow(header, cells, (column, sentence) => problems.push({ line, column, text: sentence }));
  });
  return { rules: problems.length > 0 ? [] : rules, lines: table.rows.map(({ line }) => line), problems };
}

function readRow(
  header: readonly string[],
  cells: readonly string[],
  refuse: (column: string, text: string) => void,
): FileRule {
  const cellOf = (name: string) => cells[header.indexOf(name)] ?? "";
  const currency = cellOf("currency").toUpperCase() || "USD";
  const rule: FileRule = {};
  for (const { name, read } of columns) {
    if (!header.includes(name)) continue;
    try {
      Object.assign(rule, read(name === "currency" ? currency : cellOf(name), currency));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      refuse(name, error.message);
    }
  }
  return rule;
}

/** The column that a field of the database is written in. */
export const columnOf = (field: string): string | null =>
  columns.find(({ fields }) => fields.includes(field))?.name ?? null;
