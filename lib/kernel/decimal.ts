/**
 * Reads a number as people type it: "1,234.56", "1 234,56", "1.234,56", "0,5". A single comma or point is the decimal mark, unless three
 * digits follow where fewer decimals are possible: "1,234" dollars are a thousand, and "1.234" could be either, so it is not read.
 *
 * @param options.digits how many decimals it may have
 * @returns the number as plain text ("1234.56"), null where it is none or has more decimals
 */
export function readDecimal(typed: string, { digits }: { digits: number }): string | null {
  const text = typed
    .normalize("NFKC")
    .replace(/[\s'’_]/g, "")
    .replace(/^\+/, "")
    .replace(/^[−–]/, "-");
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
