import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { findMessages } from "./voicemail/find-messages";

export const callsMaintenance: readonly MaintenanceStep[] = [
  { name: "find-messages", every: "5 minutes", run: findMessages },
];
