import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { readRecords } from "./records/read-records";
import { removeSounds } from "./sounds/remove-sounds";
import { renewCalls } from "./voice/renew-calls";
import { renewRings } from "./voice/renew-rings";
import { findMessages } from "./voicemail/find-messages";

export const callsMaintenance: readonly MaintenanceStep[] = [
  { name: "renew-rings", every: "minute", run: renewRings },
  { name: "renew-toll-free-calls", every: "minute", run: renewCalls },
  { name: "find-messages", every: "5 minutes", run: findMessages },
  { name: "remove-sounds", every: "10 minutes", run: removeSounds },
  { name: "read-call-records", every: "10 minutes", run: readRecords },
];
