import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { reconcileSessions } from "./reconcile-sessions";

export const paymentsMaintenance: readonly MaintenanceStep[] = [
  { name: "reconcile-sessions", every: "minute", run: () => reconcileSessions() },
];
