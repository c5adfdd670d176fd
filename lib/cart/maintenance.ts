import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { lookAtHolds } from "./look-at-holds";
import { reserveAgain } from "./reserve-again";

export const cartMaintenance: readonly MaintenanceStep[] = [
  { name: "reserve-again", every: "minute", run: () => reserveAgain() },
  { name: "look-at-holds", every: "minute", run: lookAtHolds },
];
