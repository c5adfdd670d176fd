/** A value of a CSV file. */
export type CsvValue = string | number | boolean | null;

/** What formulas begin with; spreadsheets of Japan read the wide signs as well. */
const sign = "[=+\\-@＝＋－＠]";
/** What spreadsheets take for the beginning of a formula. */
const start = `[\\t\\r\\n]|\\s*${sign}`;
const formulaStart = new RegExp(`^(?:${start})`);
/** Spreadsheets of many countries separate cells by semicolons, whatever stands between quotes: each may begin a formula. */
const laterStart = new RegExp(`(;\\s*)(${sign}[^;]*)`, "g");
const guards = new RegExp(`^'(?=${start})|(?<=;\\s*)'(?=${sign})`, "g");
/** A number or a telephone number may begin with a sign: as a formula it has its own value, and programs read it as it is. */
const signedNumber = /^[+-]?[\d .,()-]*\d[\d .,()-]*$/;

/** One cell: quoted where it has to be; a text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(value: CsvValue): string {
  if (value === null) return "";
  const text = String(value);
  const isHarmless = (cell: string) => signedNumber.test(cell.trim());
  const first = formulaStart.test(text) && !isHarmless(text.split(";", 1)[0]!) ? `'${text}` : text;
  const harmless = first.replace(laterStart, (found, mark, cell) => (isHarmless(cell) ? found : `${mark}'${cell}`));
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A cell without the apostrophes that `csvCell` puts before formulas. */
export const withoutGuards = (cell: string): string => cell.replace(guards, "");

/** One line with its end (RFC 4180). */
export const csvLine = (values: readonly CsvValue[]): string => `${values.map(csvCell).join(",")}\r\n`;

/** In front of the file, so that spreadsheets read it as UTF-8. */
export const byteOrderMark = "\uFEFF";
