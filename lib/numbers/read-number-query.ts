import "server-only";
import { readDigits } from "@/lib/kernel/reading/digits";
import { plainText } from "@/lib/kernel/reading/plain-text";
import { numberPatterns } from "@/lib/kernel/telephony/number-patterns";

interface NumberQuery {
  /** of a name or place */
  words: string;
  /** LIKE patterns of E.164 numbers; null when it cannot be digits */
  like: string[] | null;
  /** It has letters: a number's name that matches leaves no room for a reading as keypad letters. */
  namesFirst: boolean;
}

/**
 * What somebody looks for among numbers that they have, in any country: a name first ("Office 2"), or digits as dialed at home
 * ("020 7946 0811") or from abroad, with signs for any digit, or as letters on the keypad.
 */
export function readNumberQuery(typed: string): NumberQuery {
  const words = plainText(typed);
  const read = readDigits(typed);
  const namesFirst = /\p{L}/u.test(words);
  if (!read.ok || !/^[0-9*]+$/.test(read.digits)) return { words, like: null, namesFirst };
  return { words, like: numberPatterns(typed, read.digits), namesFirst };
}
