import type { ReadDigits } from "../reading/digits";
import { type DigitMatch, findDigits } from "../reading/find-digits";
import { toDigits } from "./e164";

/** How a country's numbers are dialed. Digits only. */
export interface DialingPlan {
  /** without +; "" where unknown */
  callingCode: string;
  /** Dialed before the number inside the country and not from abroad: "0" in most of Europe. "" where there is none. */
  trunkPrefix: string;
}

/** A number without its country code: "+442079460958" → "2079460958". Digits only. */
export function nationalNumber(e164: string, callingCode: string): string {
  const digits = toDigits(e164);
  return callingCode !== "" && digits.startsWith(callingCode) ? digits.slice(callingCode.length) : digits;
}

/**
 * Whether a number has the digits somebody wants. People write numbers as they dial them at home ("020 7946") or from abroad
 * ("44 20 7946"): either way of writing counts, so that a trunk zero is found where the country has one, and a zero that belongs
 * to the number (Italy) where it has none.
 *
 * @param wanted `ReadDigits.digits`; "" is in every number
 */
export function matchesDigits(e164: string, plan: DialingPlan, wanted: string, match: DigitMatch): boolean {
  if (wanted === "") return true;
  const whole = toDigits(e164);
  const national = nationalNumber(e164, plan.callingCode);
  const spellings = [whole, ...(plan.trunkPrefix ? [plan.trunkPrefix + national] : [])];
  if (match === "starts") spellings.push(national);
  return spellings.some((spelling) => findDigits(spelling, wanted, match) !== null);
}

/** Digits as they are dialed at home, as they are dialed from abroad: what follows the trunk prefix follows the country code. Null: they do not begin with it. */
export const dialedAtHome = (digits: string, { callingCode, trunkPrefix }: DialingPlan): string | null =>
  trunkPrefix && digits.startsWith(trunkPrefix) ? callingCode + digits.slice(trunkPrefix.length) : null;

/**
 * Digits typed with their country code, without the trunk prefix that many put between ("44 020 7946" → "44207946").
 * Others unchanged.
 */
export function withoutTrunkPrefix(digits: string, { callingCode, trunkPrefix }: DialingPlan): string {
  const lead = callingCode + trunkPrefix;
  return callingCode && trunkPrefix && digits.startsWith(lead) ? callingCode + digits.slice(lead.length) : digits;
}

/** Typed digits of one country without what is dialed in front of them: country code or trunk prefix. */
export function nationalDigits(read: Pick<ReadDigits, "digits" | "isInternational">, plan: DialingPlan): string {
  const { callingCode, trunkPrefix } = plan;
  const digits = read.isInternational ? withoutTrunkPrefix(read.digits, plan) : read.digits;
  // No area code of North America begins with 1.
  const hasCode = read.isInternational || (callingCode === "1" && digits.startsWith("1"));
  if (hasCode && callingCode !== "" && digits.startsWith(callingCode)) return digits.slice(callingCode.length);
  return trunkPrefix !== "" && digits.startsWith(trunkPrefix) ? digits.slice(trunkPrefix.length) : digits;
}
