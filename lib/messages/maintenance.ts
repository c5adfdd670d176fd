import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { deleteFiles } from "./delete-files";
import { keepFiles } from "./keep-files";

export const messagesMaintenance: readonly MaintenanceStep[] = [
  { name: "keep-files", every: "minute", run: keepFiles },
  { name: "delete-files", every: "10 minutes", run: deleteFiles },
];
