const defaultTableMs = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200].map((seconds) => seconds * 1000);
const jitterMs = 30_000;

/** The server's own table: base delay after attempt `attempt` (from 0) plus up to 30 s. */
export function defaultBackoffMs(attempt: number): number {
  return defaultTableMs[Math.min(attempt, defaultTableMs.length - 1)]! + Math.random() * jitterMs;
}

/** A table given as `BACKOFF='[200,400,800]'`; its last entry repeats. */
export function tableBackoffMs(tableMs: number[]): (attempt: number) => number {
  return (attempt) => tableMs[Math.min(attempt, tableMs.length - 1)] ?? 0;
}

/**
 * Milliseconds that a `retry-after` header asks for (whole seconds or an HTTP or ISO date), kept within 1 s and 24 h.
 * Null without a usable header.
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (!header) return null;
  const wanted = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  if (Number.isNaN(wanted)) return null;
  return Math.min(Math.max(wanted, 1000), 86_400_000);
}
