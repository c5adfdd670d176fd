import "server-only";
import { pruneRows, wakeStuckRows } from "./rows";

/** A piece of upkeep that a module wants done again and again. */
export interface MaintenanceStep {
  /** Names the step in the job's history. */
  name: string;
  every: "minute" | "5 minutes" | "10 minutes";
  /** It may take most of a minute: it has a job of its own, and the others do not wait for it. */
  isLong?: true;
  /** Safe to repeat. What it returns is kept with the run. */
  run(): Promise<unknown>;
}

export const jobsMaintenance: readonly MaintenanceStep[] = [
  { name: "wake-stuck-rows", every: "minute", run: wakeStuckRows },
  { name: "prune", every: "10 minutes", run: pruneRows },
];
