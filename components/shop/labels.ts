import type { NumberTypeName } from "@/lib/api/schemas/common";

export const typeLabels: Record<NumberTypeName, string> = {
  local: "Local",
  mobile: "Mobile",
  national: "National",
  toll_free: "Toll-free",
  shared_cost: "Shared cost",
  short_code: "Short code",
};
