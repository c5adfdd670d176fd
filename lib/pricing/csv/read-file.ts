import { parse } from "csv-parse/sync";
import { type CsvColumn, csvColumnNames, csvColumns, emptyMeansNull } from "./columns";
import { decodeFile } from "./decode-file";
import { readCell } from "./read-cell";

/** A row as `private.import_rows` takes it. */
export interface ImportRow {
  /** of the file, from 1 */
  line: number;
  rule_id?: string;
  terms: Record<string, unknown>;
  valid_from?: string;
  valid_until?: string | null;
}

/** What is wrong where; the words are `pricingProblemText`. `line` 0: the file itself. */
export interface FileProblem {
  line: number;
  field: string;
  code: string;
  [fact: string]: unknown;
}

const maxRows = 2_000;

/**
 * Reads a file of rules. Commas, semicolons or tabs, quotes and line ends as spreadsheets write them.
 * @returns rows that can be read, and everything that cannot, named by line and column
 */
export function readRulesFile(bytes: Uint8Array): { rows: ImportRow[]; problems: FileProblem[] } {
  const text = decodeFile(bytes);
  if (text.trim() === "") return { rows: [], problems: [{ line: 0, field: "", code: "EMPTY_FILE" }] };
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as unknown as typeof records;
  } catch (error) {
    const { lines = 0 } = error as { lines?: number };
    return { rows: [], problems: [{ line: lines, field: "", code: "QUOTES" }] };
  }
  const [head, ...body] = records;
  const columns = (head?.record ?? []).map((name) => name.trim().toLowerCase().replace(/[ -]+/g, "_"));
  const problems = headProblems(columns, head?.info.lines ?? 1);
  if (body.length === 0) problems.push({ line: 0, field: "", code: "EMPTY_FILE" });
  if (body.length > maxRows) problems.push({ line: 0, field: "", code: "TOO_MANY_ROWS", most: maxRows });
  if (problems.length > 0) return { rows: [], problems };
  const rows = body.map(({ record, info }) => readRow(columns as CsvColumn[], record, info.lines, problems));
  return { rows: problems.length > 0 ? [] : rows, problems };
}

/** The mark that the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const [first = ""] = text.replace(/"[^"]*"/g, "").split(/\r\n|\n|\r/, 1);
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: first.split(mark).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]!.mark;
}

function headProblems(columns: string[], line: number): FileProblem[] {
  const known = new Set<string>(csvColumnNames);
  const unknown = columns
    .filter((name) => !known.has(name))
    .map((name) => ({ line, field: name, code: "UNKNOWN_COLUMN" }));
  const twice = columns.filter((name, index) => known.has(name) && columns.indexOf(name) !== index);
  const missing = columns.includes("name") ? [] : [{ line, field: "name", code: "MISSING_COLUMN" }];
  return [...unknown, ...missing, ...twice.map((name) => ({ line, field: name, code: "COLUMN_TWICE" }))];
}

/** null: nothing is said, so it stays as it is. */
function emptyCell(column: CsvColumn): { value: unknown } | null {
  if (column === "volume_steps") return { value: [] };
  return emptyMeansNull.has(column) ? { value: null } : null;
}

function readRow(columns: CsvColumn[], cells: string[], line: number, problems: FileProblem[]): ImportRow {
  const row: ImportRow = { line, terms: {} };
  if (cells.length !== columns.length) {
    problems.push({ line, field: "", code: "FIELD_COUNT", found: cells.length, wanted: columns.length });
    return row;
  }
  const currency = (cells[columns.indexOf("currency")]?.trim() || "USD").toUpperCase();
  for (const [index, column] of columns.entries()) {
    const text = cells[index] ?? "";
    const { kind, term } = csvColumns[column] as { kind: Parameters<typeof readCell>[0]; term?: string };
    const cell = text.trim() === "" ? emptyCell(column) : readCell(kind, text, currency);
    if (cell === null) continue;
    if ("problem" in cell) {
      problems.push({ line, field: column, ...cell.problem });
      continue;
    }
    if (term) row.terms[term] = cell.value;
    else if (column === "id") row.rule_id = cell.value as string;
    else if (column === "valid_from") row.valid_from = cell.value as string;
    else row.valid_until = cell.value as string | null;
  }
  return row;
}
