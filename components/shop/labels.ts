import type { NumberTypeName } from "@/lib/api/schemas/common";

export const typeLabels: Record<NumberTypeName, string> = {
  local: "Local",
  mobile: "Mobile",
  national: "National",
  toll_free: "Toll-free",
  shared_cost: "Shared cost",
  short_code: "Short code",
};

/** "Chicago, IL · Local"; "Toll-free" once where the place says no more than the type. */
export function placeAndType({ place, number_type }: { place: string; number_type: NumberTypeName }): string {
  const type = typeLabels[number_type];
  return place.toLowerCase() === type.toLowerCase() ? type : `${place} · ${type}`;
}
