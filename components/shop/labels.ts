import type { NumberType } from "@/components/shop/types";

export const typeLabels: Record<NumberType, string> = {
  local: "Local",
  mobile: "Mobile",
  national: "National",
  toll_free: "Toll-free",
  shared_cost: "Shared cost",
  short_code: "Short code",
};
