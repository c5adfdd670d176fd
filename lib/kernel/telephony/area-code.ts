import { nationalNumber } from "./dialed-digits";
import { toDigits } from "./e164";

/**
 * The area code as dialed after the country code. Carriers disagree on whether their prefix includes the country code, and
 * "49…" may be an area code of Germany itself, so the caller decides per carrier and country with `prefixesHoldCallingCode`.
 */
export const areaCode = (prefix: string, callingCode: string, holdsCallingCode: boolean): string =>
  holdsCallingCode ? nationalNumber(prefix, callingCode) : toDigits(prefix);

/**
 * Whether all prefixes of one country include its calling code. One prefix alone proves nothing, except in the North American
 * plan, where no area code begins with 1.
 */
export function prefixesHoldCallingCode(prefixes: string[], callingCode: string): boolean {
  const known = [...new Set(prefixes.map(toDigits))].filter((prefix) => prefix !== "");
  if (callingCode === "" || known.length === 0) return false;
  if (callingCode === "1") return known.every((prefix) => prefix.startsWith("1"));
  return known.length > 1 && known.every((prefix) => prefix.startsWith(callingCode));
}
