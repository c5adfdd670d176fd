import "server-only";
import parsePhoneNumber, { type CountryCode, getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/min";
import { isE164 } from "./e164";
import { formatPhoneLight } from "./format-phone-light";
import { isNanp } from "./nanp";

/** Grouping a number takes 10 µs, and searches show the same ones again and again. */
const formatted = new Map<string, string>();
const maxFormatted = 20_000;

/**
 * An E.164 number the way its country writes it: "+1 (415) 555-0132", "+44 20 7946 0958".
 * Server only, because the grouping rules of all countries weigh 80 kB: send the string to the browser, or use `formatPhoneLight` there.
 *
 * @returns the input unchanged when it is not E.164
 */
export function formatPhone(e164: string): string {
  if (!isE164(e164) || isNanp(e164)) return formatPhoneLight(e164);
  const known = formatted.get(e164);
  if (known !== undefined) return known;
  const display = parsePhoneNumber(e164)?.formatInternational() ?? e164;
  if (formatted.size >= maxFormatted) formatted.clear();
  formatted.set(e164, display);
  return display;
}

/** The same without the country code, as dialed at home: "(415) 555-0132", "020 7946 0958". */
export function formatPhoneNational(e164: string): string {
  return parsePhoneNumber(e164)?.formatNational() ?? e164;
}

/** A country's calling code without `+`, or null for a place that has none. */
export function callingCode(country: string): string | null {
  const iso = country.toUpperCase();
  return isSupportedCountry(iso) ? getCountryCallingCode(iso as CountryCode) : null;
}
