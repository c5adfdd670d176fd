import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { billUsage } from "./bill-usage";

export const usageMaintenance: readonly MaintenanceStep[] = [
  { name: "bill-usage", every: "10 minutes", run: billUsage },
];
