import { exitWithParent } from "../stack/exit-with-parent.ts";
import { tableBackoffMs } from "./dispatch/backoff.ts";
import { start } from "./index.ts";

// Environment: PORT, DATABASE_URL, APPS (comma list), and optionally BACKOFF (JSON list of ms, last one repeats),
// LEASE_GRACE_MS, MAX_PARALLEL, RETENTION_DAYS.

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: the job server needs PORT, DATABASE_URL and APPS`);
  return value;
}

function optionalNumber(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name}="${text}" is not a number`);
  return value;
}

function backoff(): ((attempt: number) => number) | undefined {
  if (!process.env.BACKOFF) return undefined;
  const table: unknown = JSON.parse(process.env.BACKOFF);
  if (!Array.isArray(table) || table.length === 0 || !table.every((ms) => typeof ms === "number" && ms >= 0)) {
    throw new Error("BACKOFF is a JSON list of milliseconds, such as [200,400,800]");
  }
  return tableBackoffMs(table);
}

exitWithParent();
const retentionDays = optionalNumber("RETENTION_DAYS");
const server = await start({
  databaseUrl: required("DATABASE_URL"),
  port: optionalNumber("PORT") ?? 8288,
  apps: required("APPS")
    .split(",")
    .map((url) => url.trim())
    .filter(Boolean),
  backoffMs: backoff(),
  leaseGraceMs: optionalNumber("LEASE_GRACE_MS"),
  maxParallel: optionalNumber("MAX_PARALLEL"),
  retentionMs: retentionDays === undefined ? undefined : retentionDays * 86_400_000,
});

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    await server.close().catch(() => {});
    process.exit(0);
  });
}
process.send?.({ type: "ready", port: Number(new URL(server.url).port) });
