import { toDigits } from "./e164";

/** How wanted digits relate to a number. */
export type DigitMatch = "contains" | "starts" | "ends";

/** A number without its country code: "+442079460958" and "44" → "2079460958". Digits only. */
function nationalNumber(e164: string, callingCode: string): string {
  const digits = toDigits(e164);
  return callingCode !== "" && digits.startsWith(callingCode) ? digits.slice(callingCode.length) : digits;
}

/**
 * Whether a number has the digits a person typed. People type what they dial inside the country, so "starts" looks at the
 * national number first, and at the whole number for those who typed the country code.
 *
 * @param digits anything but digits is ignored, and so is a national trunk zero ("020" finds London's 20)
 */
export function matchesDigits(e164: string, callingCode: string, digits: string, match: DigitMatch): boolean {
  const wanted = toDigits(digits);
  if (wanted === "") return true;
  const whole = toDigits(e164);
  switch (match) {
    case "contains":
      return whole.includes(wanted);
    case "ends":
      return whole.endsWith(wanted);
    case "starts": {
      const national = nationalNumber(e164, callingCode);
      return national.startsWith(wanted.replace(/^0+(?=\d)/, "")) || whole.startsWith(wanted);
    }
  }
}

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
