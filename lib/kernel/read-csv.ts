import { withoutGuards } from "./csv";

export interface CsvTable {
  header: readonly string[];
  /** Each with the number of the line that it begins in, counted from 1. Empty lines are left out. */
  rows: readonly { line: number; cells: readonly string[] }[];
}

/** The mark between cells: of comma, semicolon and tab the one that the first line has most of. */
function separatorOf(text: string): string {
  const first = text.slice(0, Math.max(text.search(/[\r\n]/), 0) || text.length);
  const counted = [",", ";", "\t"].map((mark) => ({ mark, count: first.split(mark).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

/**
 * Reads a file as spreadsheets write it: commas, semicolons or tabs, quoted cells, any line end. Apostrophes that `csvCell` puts
 * before formulas are taken off again.
 * @returns null where a quote is never closed
 */
export function readCsv(file: string): CsvTable | null {
  const text = file.replace(/^\uFEFF/, "");
  const separator = separatorOf(text);
  const rows: { line: number; cells: string[] }[] = [];
  let [cell, cells, line, begins] = ["", [] as string[], 1, 1];
  let isQuoted = false;
  const endCell = () => {
    cells.push(withoutGuards(cell.trim()));
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (cells.some((one) => one !== "")) rows.push({ line: begins, cells });
    cells = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\n" || (character === "\r" && text[at + 1] !== "\n")) line++;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[at++];
      else isQuoted = false;
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      isQuoted = true;
    } else if (character === separator) endCell();
    else if (character === "\n" || character === "\r") {
      if (character === "\r" && text[at + 1] === "\n") {
        at++;
        line++;
      }
      endRow();
      begins = line;
    } else cell += character;
  }
  if (isQuoted) return null;
  if (cell !== "" || cells.length > 0) endRow();
  const [header, ...rest] = rows;
  return { header: header?.cells ?? [], rows: rest };
}
