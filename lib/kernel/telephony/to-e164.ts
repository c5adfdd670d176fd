import { readDigits } from "../reading/digits";

/**
 * North America dials ten digits; elsewhere a number is given with its country code.
 * @param own a number of the country in which it was typed, E.164
 * @returns null for what is no whole number
 */
export function toE164(typed: string, own: string): string | null {
  const read = readDigits(typed);
  if (!read.ok || read.word || read.digits.includes("*")) return null;
  if (read.isInternational) return /^[1-9]\d{6,14}$/.test(read.digits) ? `+${read.digits}` : null;
  const national = own.startsWith("+1") ? /^1?([2-9]\d{9})$/.exec(read.digits)?.[1] : undefined;
  return national ? `+1${national}` : null;
}
