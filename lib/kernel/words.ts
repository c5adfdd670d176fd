/** The names in braces of a text: `ParametersOf<"{count} of {total}">` is `"count" | "total"`. */
export type ParametersOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never;

type Values<Text extends string> = [ParametersOf<Text>] extends [never]
  ? []
  : [parameters: Record<ParametersOf<Text>, string | number>];

/** Puts values into the braces of a text. A name without a value stays visible, so that it is noticed. */
export const fill = (text: string, parameters: Record<string, string | number> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in parameters ? String(parameters[name]) : whole));

/**
 * Makes the text function of one area's catalog: `say(code, parameters)`. Code and parameters are checked when
 * compiling. Other languages come as further catalogs with the same codes; a missing text falls back to English.
 */
export function createWords<const English extends Record<string, string>>(
  english: English,
  others: Record<string, Partial<Record<keyof English, string>>> = {},
) {
  return function sayIn(locale: string) {
    const words: Partial<Record<string, string>> = others[locale] ?? others[locale.split("-")[0] ?? ""] ?? {};
    return <Code extends keyof English & string>(code: Code, ...[parameters]: Values<English[Code]>): string =>
      fill(words[code] ?? english[code] ?? code, parameters);
  };
}

export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A word of the database for people: "porting_in" → "Porting in", "sms_in" → "SMS in". */
export function plainWord(code: string): string {
  return capitalize(code.replaceAll("_", " ").replace(/\b[sm]ms\b/g, (name) => name.toUpperCase()));
}

/** A count with its thing, in English: "1 order", "1,204 numbers". */
export const counted = (number: number, thing: string): string =>
  `${number.toLocaleString("en-US")} ${thing}${number === 1 ? "" : "s"}`;
