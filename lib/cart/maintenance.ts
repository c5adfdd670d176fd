import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { reserveAgain } from "./reserve-again";

export const cartMaintenance: readonly MaintenanceStep[] = [
  { name: "reserve-again", every: "minute", run: () => reserveAgain() },
];
