import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { refreshMargins } from "./refresh-margins";

export const marginsMaintenance: readonly MaintenanceStep[] = [
  { name: "refresh-margins", every: "10 minutes", isLong: true, run: refreshMargins },
];
