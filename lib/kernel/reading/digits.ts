import { plainText } from "./plain-text";

/**
 * Digits as a search understands them: 0–9 stand for themselves, `*` for any digit, and each of A to D for a digit of its own
 * that is the same wherever the letter stands (AABB: 1122, 7700). No country is known here.
 */
export interface ReadDigits {
  digits: string;
  /** What the digits spell on a keypad, as typed in capitals: "PIZZA". */
  word: string | null;
  /** Typed with its country code (+, 00, 011). */
  isInternational: boolean;
}

export type DigitsProblem = "unreadable" | "too_long";

export type DigitsReading = ({ ok: true } & ReadDigits) | { ok: false; problem: DigitsProblem };

/** No telephone number is longer (ITU-T E.164). */
const maxDigits = 15;

const label = /^(?:tel|telephone|phone|mobile|cell|fax|callto|sms|whatsapp)\s*[.:]+\s*(?:\/\/)?/i;
/** Behind a whole number only: ";ext=5", " ext. 5", " x5", ";phone-context=…". */
const extension = /(?:\s*[,;#]\s*|\s+)?(?:ext(?:ension|n)?|x)\s*[.:=]?\s*\d{1,7}$|;.*$/i;
/** 00, and 011 where more follows than behind a city's own 011 (Sapporo, Turin, Delhi, Leeds, São Paulo). */
const fromAbroad = /^(?:00(?=[1-9*][\d*]{6,}$)|011(?=[1-9*][\d*]{9,}$))/;
const wildcard = /[*?#_•·●×✱∗]/g;
const separators = /[\s\-./()[\],:'&]/g;

const keypad = ["", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];
const keyOf = new Map(keypad.flatMap((letters, key) => [...letters].map((letter) => [letter, String(key)] as const)));

/** The digits on whose keys letters stand: "PIZZA" → "74992". Other characters stay. */
export const toKeypad = (text: string): string =>
  text.toUpperCase().replace(/[A-Z]/g, (letter) => keyOf.get(letter) ?? letter);

/**
 * Reads digits in whatever way people write them: with separators, in any script, as a link ("tel:"), with an extension,
 * as letters on the keypad ("1-800-FLOWERS"), with a sign for any digit ("**55", "555-01xx") or as a figure of repeats ("AABB").
 * Total. Nothing typed is dropped: what cannot be read is a problem, not an empty reading.
 */
export function readDigits(typed: string): DigitsReading {
  const bare = withoutExtension(plainText(typed).replace(label, ""));
  const international = /^[\s(]*\+/.test(bare);
  // "+44 (0)20": the zero is for those who call from inside the country.
  const text = (isDialedFromAbroad(bare) ? bare.replace(/\(\s*0\s*\)/, "") : bare).replace(/^[\s(]*\++/, "");
  const marked = text.replace(wildcard, "*");
  const lettered = asLetters(marked);
  if (!/^[0-9A-Z*]*$/.test(lettered) || (lettered === "" && plainText(typed) !== "")) {
    return { ok: false, problem: "unreadable" };
  }
  const repeats = repeatFigure(lettered);
  if (repeats) return { ok: true, digits: repeats, word: null, isInternational: false };
  const written = onlyX(lettered) ? lettered.replace(/X/g, "*") : lettered;
  const all = toKeypad(written);
  const digits = all.replace(fromAbroad, "");
  if (/^\*+$/.test(digits)) return { ok: false, problem: "unreadable" };
  if (digits.length > maxDigits) return { ok: false, problem: "too_long" };
  const word = written.match(/[A-Z]+/g)?.join(" ") ?? null;
  return { ok: true, digits, word, isInternational: international || digits.length < all.length };
}

/** Capitals without accents, without separators. */
const asLetters = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(separators, "")
    .toUpperCase();

const countDigits = (text: string): number => text.replace(/\D/g, "").length;

function withoutExtension(text: string): string {
  const number = text.replace(extension, "");
  return countDigits(number) >= 7 ? number : text;
}

const isDialedFromAbroad = (text: string): boolean => /^[\s(]*(?:\+|00|011)/.test(text) && countDigits(text) >= 7;

/** "555-01XX": among digits or signs, X is a sign for any digit; "XXX" alone is a word. */
const onlyX = (text: string): boolean => /X/.test(text) && /[0-9*]/.test(text) && !/[A-WYZ]/.test(text);

/** "AABB", "ABAB", "AAA": letters from A in the order in which they first appear, one of them more than once. */
function repeatFigure(text: string): string | null {
  if (!/^[A-D]{3,8}$/.test(text)) return null;
  const order = [...new Set(text)].join("");
  return "ABCD".startsWith(order) && order.length < text.length ? text : null;
}

/** Whether more than plain digits is asked for: signs for any digit, or repeats. */
export const isFigure = (digits: string): boolean => /[^0-9]/.test(digits);

/** The six digits of an email or an authenticator, without what people put between them. Not checked. */
export const readCode = (typed: string): string => plainText(typed).replace(/[\s.-]/g, "");
