import { readDigits } from "@/lib/kernel/reading/digits";
import { plainText } from "@/lib/kernel/reading/plain-text";

/**
 * What somebody looks for among texts: words, and digits of the other party as people write them. Digits are words as well: codes are in
 * texts.
 * @returns `like`: patterns of E.164 numbers; null when it cannot be digits
 */
export function readTextQuery(typed: string): { words: string; like: string[] | null } {
  const words = plainText(typed);
  const digits = readDigits(typed.replace(/^\s*0+(?=[1-9])/, "")); // dialed at home or abroad
  const isNumber = /^[\d\s()+./-]+$/.test(words) && digits.ok && /^\d{3,}$/.test(digits.digits);
  return { words, like: isNumber ? [`%${digits.digits}%`] : null };
}
