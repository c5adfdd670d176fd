import { type DialingPlan, matchesDigits, nationalNumber } from "@/lib/kernel/telephony/dialed-digits";
import type { CarrierNumber, SearchQuery } from "./facets/inventory";

type Found = Pick<CarrierNumber, "e164" | "areaRef" | "features" | "needsDocuments">;

/** What no question to a carrier can say exactly is checked in its answers. */
export function fitsQuery(query: SearchQuery, plan: DialingPlan): (number: Found) => boolean {
  const areas = query.areaRefs?.length ? new Set(query.areaRefs) : null;
  const { digits = "", match = "contains", beginnings = [], features = [] } = query;
  return (number) =>
    (!areas || areas.has(number.areaRef)) &&
    features.every((feature) => number.features.includes(feature)) &&
    (query.includeNeedsDocuments === true || !number.needsDocuments) &&
    (beginnings.length === 0 ||
      beginnings.some((one) => nationalNumber(number.e164, plan.callingCode).startsWith(one))) &&
    matchesDigits(number.e164, plan, digits, match);
}
