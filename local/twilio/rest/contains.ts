import { TwilioError } from "./errors.ts";

const keypad = ["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];

/** The digit that a letter is on. */
const digitOf = (letter: string): string =>
  String(keypad.findIndex((letters) => letters.includes(letter.toUpperCase())) + 2);

/**
 * The grammar of `Contains`: 2 to 16 characters, digits and letters of the keypad; `*` for one and `%` for any characters at the ends only,
 * beside at least two ordinary ones; `+` first anchors the country code, `$` last anchors the end.
 * @returns whether an E.164 number matches
 * @throws {TwilioError} for a pattern that is none
 */
export function parseContains(pattern: string): (e164: string) => boolean {
  const refuse = (why: string) => new TwilioError(400, 20_422, `Invalid parameter 'Contains': ${why}`);
  if (pattern.length < 2 || pattern.length > 16) throw refuse("it has 2 to 16 characters");
  const parts = /^(\+?)([*%]?)([0-9A-Za-z]+)([*%]?)(\$?)$/.exec(pattern);
  if (!parts) throw refuse("wildcards stand at the ends only, and not beside each other");
  const [, plus, before, middle = "", after, dollar] = parts;
  if ((before || after) && middle.length < 2) throw refuse("wildcards need two ordinary characters");
  if ((plus && before) || (dollar && after)) throw refuse("special characters may not be adjacent");
  const digits = middle.replace(/[A-Za-z]/g, digitOf);
  const any = (sign = "") => (sign === "*" ? "\\d" : sign === "%" ? "\\d*" : "");
  const expression = new RegExp(`${plus ? "^" : ""}${any(before)}${digits}${any(after)}${dollar ? "$" : ""}`);
  return (e164) => expression.test(e164.slice(1));
}
