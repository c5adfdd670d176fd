import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { deleteFiles } from "./delete-files";

export const messagesMaintenance: readonly MaintenanceStep[] = [
  { name: "delete-files", every: "10 minutes", run: deleteFiles },
];
