import type { Sql } from "./state/database.ts";
import type { Registry } from "./sync/registry.ts";

/** What every part of the job server works with. */
export interface Engine {
  sql: Sql;
  /** Epoch ms; tests move it. All decisions use it, never the database's clock. */
  now(): number;
  /** Growing ids for events and runs. */
  ulid(): string;
  registry: Registry;
  /** Looks for work immediately; called after every committed transition. */
  wake(): void;
  /** Delay in ms before the attempt that follows attempt `attempt` (counted from 0). */
  backoffMs(attempt: number): number;
  maxParallel: number;
  /** How often the loop looks for work when nothing wakes it. */
  lookEveryMs: number;
  leaseGraceMs: number;
  retentionMs: number;
  isClosed(): boolean;
  /** Whether this process holds the dispatcher lock. */
  isDispatcher(): boolean;
  /**
   * Whether every app has sent its functions since the start. Until then events stay in the inbox: read too early,
   * they would start nothing and be lost.
   */
  isInboxOpen(): boolean;
  /** Leases of the requests that this process is executing now. */
  inFlight: Set<string>;
  /** Apps that refused a connection, with the instant (epoch ms) of the next try. */
  appDownUntil: Map<string, { until: number; failures: number }>;
  log(level: "info" | "warn" | "error", message: string, details?: Record<string, unknown>): void;
}
