import "server-only";
import parsePhoneNumber, { type CountryCode, isSupportedCountry } from "libphonenumber-js/min";
import { readDigits } from "../reading/digits";

/** A telephone number that the numbering plan of its country allows. */
export interface ReadPhone {
  e164: string;
  /** ISO alpha-2; null where its calling code is no country's (+800) */
  country: string | null;
}

/**
 * Reads a whole phone number as people write it (`readDigits`) and checks it against the numbering plans. An extension is left out.
 *
 * @param country ISO alpha-2 of the person, for numbers written as dialed at home; without it they are not read
 * @returns null when it is no number, or one that cannot be assigned
 */
export function readPhone(typed: string, country?: string): ReadPhone | null {
  const read = readDigits(typed);
  if (!read.ok || !/^\d+$/.test(read.digits)) return null;
  const home = country?.toUpperCase();
  const parsed = read.isInternational
    ? parsePhoneNumber(`+${read.digits}`)
    : home && isSupportedCountry(home)
      ? parsePhoneNumber(read.digits, home as CountryCode)
      : undefined;
  return parsed?.isValid() ? { e164: parsed.number, country: parsed.country ?? null } : null;
}
