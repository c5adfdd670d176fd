import { optionalNumber, runEmulator, variable } from "../kit/index.ts";
import { tableBackoffMs } from "./dispatch/backoff.ts";
import { start } from "./index.ts";

// Environment: PORT, DATABASE_URL, APPS (comma list), and optionally BACKOFF (JSON list of ms, last one repeats),
// LEASE_GRACE_MS, MAX_PARALLEL, RETENTION_DAYS.
const retentionDays = optionalNumber("RETENTION_DAYS");

await runEmulator(() =>
  start({
    databaseUrl: variable("DATABASE_URL"),
    port: optionalNumber("PORT") ?? 8288,
    apps: variable("APPS")
      .split(",")
      .map((url) => url.trim())
      .filter(Boolean),
    backoffMs: backoff(),
    leaseGraceMs: optionalNumber("LEASE_GRACE_MS"),
    maxParallel: optionalNumber("MAX_PARALLEL"),
    retentionMs: retentionDays === undefined ? undefined : retentionDays * 86_400_000,
  }),
);

function backoff(): ((attempt: number) => number) | undefined {
  if (!process.env.BACKOFF) return undefined;
  const table: unknown = JSON.parse(process.env.BACKOFF);
  if (!Array.isArray(table) || table.length === 0 || !table.every((ms) => typeof ms === "number" && ms >= 0)) {
    throw new Error("BACKOFF is a JSON list of milliseconds, such as [200,400,800]");
  }
  return tableBackoffMs(table);
}
