/** How wanted digits relate to a number. */
export type DigitMatch = "contains" | "starts" | "ends";

const expressions = new Map<string, RegExp>();

/**
 * Where wanted digits (`ReadDigits.digits`) stand in a row of digits; the last place wins, as people remember endings.
 * A figure that begins with `*` describes the last digits: "**55" are four, of which the last two are 55.
 *
 * @returns null when they do not stand there
 */
export function findDigits(row: string, wanted: string, match: DigitMatch): [start: number, end: number] | null {
  if (wanted === "") return null;
  const atEnd = match === "ends" || (match === "contains" && wanted.startsWith("*"));
  if (!/[^0-9]/.test(wanted)) {
    const last = match === "starts" ? (row.startsWith(wanted) ? 0 : -1) : row.lastIndexOf(wanted);
    return last < 0 || (atEnd && last + wanted.length !== row.length) ? null : [last, last + wanted.length];
  }
  const expression = toExpression(wanted);
  const from = atEnd ? row.length - wanted.length : match === "starts" ? 0 : row.length - wanted.length;
  const until = atEnd ? from : 0;
  for (let start = from; start >= Math.max(0, until); start--) {
    if (expression.test(row.slice(start, start + wanted.length))) return [start, start + wanted.length];
  }
  return null;
}

/** "AAB*" → ^(\d)\1(?!\1)(\d)\d$: different letters are different digits. */
function toExpression(wanted: string): RegExp {
  const known = expressions.get(wanted);
  if (known) return known;
  const groups: string[] = [];
  const source = [...wanted].map((sign) => {
    if (/\d/.test(sign)) return sign;
    if (sign === "*") return "\\d";
    const group = groups.indexOf(sign);
    if (group >= 0) return `(?:\\${group + 1})`;
    const others = groups.map((_, index) => `(?!\\${index + 1})`).join("");
    groups.push(sign);
    return `${others}(\\d)`;
  });
  const expression = new RegExp(`^${source.join("")}$`);
  if (expressions.size > 500) expressions.clear();
  expressions.set(wanted, expression);
  return expression;
}

/** The longest stretch of plain digits in wanted ones, for those who can look for nothing else; "" for "AABB". */
export const plainPart = (wanted: string): string =>
  (wanted.match(/\d+/g) ?? []).reduce((longest, part) => (part.length > longest.length ? part : longest), "");

/** Plain digits that a figure of repeats stands for: "AAA" → 000, 111, … Those with a sign or digits too give none. */
export function spellOut(figure: string): string[] {
  if (!/^[A-D]+$/.test(figure)) return [];
  const letters = [...new Set(figure)];
  let found: Record<string, string>[] = [{}];
  for (const letter of letters.slice(0, 2)) {
    found = found.flatMap((values) =>
      [..."0123456789"]
        .filter((digit) => !Object.values(values).includes(digit))
        .map((digit) => ({ ...values, [letter]: digit })),
    );
  }
  const known = new Set(letters.slice(0, 2));
  const head = [...figure].findIndex((letter) => !known.has(letter));
  const part = head < 0 ? figure : figure.slice(0, head);
  return found.map((values) => [...part].map((letter) => values[letter]).join(""));
}
