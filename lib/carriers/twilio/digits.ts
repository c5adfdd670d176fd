import { pickAny } from "@/lib/kernel/pick-any";
import { isFigure } from "@/lib/kernel/reading/digits";
import { plainPart, spellOut } from "@/lib/kernel/reading/find-digits";
import { type DialingPlan, dialedAtHome } from "@/lib/kernel/telephony/dialed-digits";
import type { SearchQuery } from "../facets/inventory";

/** `Contains` takes so many characters. */
const [fewest, most] = [2, 16];
/** So many patterns are asked for one search. */
const maxPatterns = 3;

/**
 * The digits to ask for as patterns of Twilio's `Contains`, one question each; undefined asks without. `+` first ties a pattern to the
 * country code, `$` last to the end. What no pattern says is checked in the answers.
 */
export function toPatterns(
  { digits = "", match = "contains", beginnings = [] }: SearchQuery,
  plan: DialingPlan,
): (string | undefined)[] {
  const { callingCode } = plan;
  if (beginnings.length > 0) return usable(beginnings.map((one) => `+${callingCode}${one}`));
  if (isFigure(digits)) {
    const repeats = spellOut(digits);
    if (repeats.length > 0) return [undefined, ...usable(pickAny(repeats, maxPatterns - 1))];
    return usable([plainPart(digits)]);
  }
  const dialed = dialedAtHome(digits, plan);
  if (match === "starts") {
    const whole = digits.startsWith(callingCode) ? [`+${digits}`] : [];
    return usable([...whole, `+${callingCode}${digits}`, ...(dialed ? [`+${dialed}`] : [])]);
  }
  if (match === "ends") return usable([`${digits}$`, ...(dialed ? [`${dialed}$`] : [])]);
  return usable([digits, ...(dialed ? [dialed] : [])]);
}

function usable(patterns: string[]): (string | undefined)[] {
  const fitting = patterns.map((one) => (one.startsWith("+") ? one.slice(0, most) : one));
  const kept = [...new Set(fitting)].filter(({ length }) => length >= fewest && length <= most).slice(0, maxPatterns);
  return kept.length > 0 ? kept : [undefined];
}
