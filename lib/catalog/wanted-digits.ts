import "server-only";
import type { SearchQueryParams } from "@/lib/contract/available-numbers";
import { withoutTrunkPrefix } from "@/lib/kernel/telephony/dialed-digits";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";

/** The digits of a search as its country dials them; "" for any. */
export function wantedDigits({ digits, country }: Pick<SearchQueryParams, "digits" | "country">): string {
  if (!digits) return "";
  return digits.isInternational ? withoutTrunkPrefix(digits.digits, dialingPlan(country)) : digits.digits;
}
