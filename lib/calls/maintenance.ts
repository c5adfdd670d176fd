import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { readRecords } from "./records/read-records";
import { removeSounds } from "./sounds/remove-sounds";
import { findMessages } from "./voicemail/find-messages";

export const callsMaintenance: readonly MaintenanceStep[] = [
  { name: "find-messages", every: "5 minutes", run: findMessages },
  { name: "remove-sounds", every: "10 minutes", run: removeSounds },
  { name: "read-call-records", every: "10 minutes", run: readRecords },
];
