import "server-only";
import { type CountryCode, getCountryCallingCode, isSupportedCountry, Metadata } from "libphonenumber-js/min";
import type { DialingPlan } from "./dialed-digits";

/** Dialed at home with a zero in front, which the package knows only as something to leave out. */
const alsoDialedWithZero = new Set(["GA"]);

/** The method exists, the package's types leave it out. The number 0 stands for none, as where a leading zero belongs to the number (Italy). */
type WithTrunkPrefix = { nationalPrefix(): string | 0 | undefined };

const plans = new Map<string, DialingPlan>();

/** How numbers of a country are dialed. For a place without a calling code both parts are empty. */
export function dialingPlan(country: string): DialingPlan {
  const iso = country.toUpperCase();
  const known = plans.get(iso);
  if (known) return known;
  const plan = isSupportedCountry(iso) ? readPlan(iso as CountryCode) : { callingCode: "", trunkPrefix: "" };
  plans.set(iso, plan);
  return plan;
}

function readPlan(iso: CountryCode): DialingPlan {
  const callingCode = getCountryCallingCode(iso);
  const metadata = new Metadata();
  metadata.selectNumberingPlan(iso);
  if (callingCode === "1") return { callingCode, trunkPrefix: "" };
  const prefix = (metadata.numberingPlan as WithTrunkPrefix | undefined)?.nationalPrefix();
  return { callingCode, trunkPrefix: prefix || (alsoDialedWithZero.has(iso) ? "0" : "") };
}
