import { Scale } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";

/** A list of what was earned, without a row. */
export const NoMonthFits = () => (
  <EmptyState icon={<Scale />} title="No month fits">
    The first is worked out within ten minutes of the first number. Change the filters, or wait for it.
  </EmptyState>
);
