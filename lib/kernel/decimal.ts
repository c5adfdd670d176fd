import { currencyExponent } from "./money";
import { plainText } from "./reading/plain-text";

/**
 * Reads a number as people type it: "1,234.56", "1 234,56", "1.234,56", "0,5". A single comma or point is the decimal mark, unless three
 * digits follow where fewer decimals are possible: "1,234" dollars are a thousand, and "1.234" could be either, so it is not read.
 *
 * @param options.digits how many decimals it may have
 * @returns the number as plain text ("1234.56"), null where it is none or has more decimals
 */
export function readDecimal(typed: string, { digits }: { digits: number }): string | null {
  const text = plainText(typed)
    .replace(/[\s'’_]/g, "")
    .replace(/^\+/, "");
  const match = /^(-?)(\d[\d.,]*|[.,]\d+)$/.exec(text);
  if (!match) return null;
  const [, sign = "", body = ""] = match;
  const mark = decimalMark(body, digits);
  if (mark === undefined) return null;
  const [whole = "", fraction = ""] = mark === null ? [body] : splitLast(body, mark);
  const groups = whole.split(/[.,]/);
  if (groups.length > 1 && !groups.slice(1).every((group) => group.length === 3)) return null;
  if (/[.,]/.test(fraction) || fraction.length > digits) return null;
  return `${sign}${groups.join("") || "0"}${fraction && `.${fraction}`}`;
}

/** Money as people type it, in minor units of its currency; null where it is none, or finer than they are. */
export function readMoney(typed: string, currency: string): number | null {
  const digits = currencyExponent(currency);
  const read = readDecimal(typed, { digits });
  return read === null ? null : Math.round(Number(read) * 10 ** digits);
}

/** Money as a field or a file holds it: 1050 cents are "10.50". */
export function writeMoney(minor: number, currency: string): string {
  const digits = currencyExponent(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** Which character ends the whole part; null: none does; undefined: it cannot be read. */
function decimalMark(body: string, digits: number): "." | "," | null | undefined {
  const marks = [...body].filter((character) => character === "." || character === ",") as ("." | ",")[];
  const last = marks.at(-1);
  if (last === undefined) return null;
  if (marks.length === 1) {
    const after = body.length - body.indexOf(last) - 1;
    if (after !== 3 || digits >= 3 || /^0?[.,]/.test(body)) return last;
    return last === "," ? null : undefined;
  }
  const isMixed = marks.some((mark) => mark !== last);
  if (!isMixed) return null;
  return marks.filter((mark) => mark === last).length === 1 ? last : undefined;
}

function splitLast(text: string, mark: string): [string, string] {
  const at = text.lastIndexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
}
