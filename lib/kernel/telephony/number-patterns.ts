import { readPhone } from "./read-phone";

/**
 * LIKE patterns of the E.164 numbers that somebody means by typed digits: as dialed at home ("020 7946"), from abroad, or a part of
 * them; any of them counts.
 * @param digits `ReadDigits.digits` of what was typed, of digits and `*` only; one that begins with `*` describes the end
 */
export function numberPatterns(typed: string, digits: string): string[] {
  const whole = readPhone(typed)?.e164.slice(1) ?? digits;
  const pattern = whole.replaceAll("*", "_");
  const patterns = [whole.startsWith("*") ? `%${pattern}` : `%${pattern}%`];
  // As dialed at home: what follows the zero follows a country code of one to three digits.
  if (/^0[1-9*]/.test(whole)) patterns.push(...["_", "__", "___"].map((code) => `+${code}${pattern.slice(1)}%`));
  return patterns;
}
