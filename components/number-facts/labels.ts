import type { NumberType } from "@/lib/contract/vocabulary";
import { formatExact } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";

export const typeLabels: Record<NumberType, string> = {
  local: "Local",
  mobile: "Mobile",
  national: "National",
  toll_free: "Toll-free",
  shared_cost: "Shared cost",
  short_code: "Short code",
};

/** "Chicago, IL · Local"; "Toll-free" once where the place adds nothing to the type. */
export function placeAndType({ place, number_type }: { place: string; number_type: NumberType }): string {
  const type = typeLabels[number_type];
  return place.toLowerCase() === type.toLowerCase() ? type : `${place} · ${type}`;
}

/** "Callers call free; you pay $0.035 a minute". */
export const minutePriceText = (price: string, currency: string): string =>
  `Callers call free; you pay ${formatExact(price, currency)} a minute`;

/** "2 calls at a time; the next caller hears that it is busy." */
export const concurrentCallsText = (calls: number | null): string =>
  calls === null
    ? "Any number of calls at a time"
    : `${counted(calls, "call")} at a time; the next caller hears that it is busy`;
