/** ISO-8601 with milliseconds, UTC. */
export const iso = (at: number): string => new Date(at).toISOString();
/** `YYYY-MM-DD`. */
export const dateOnly = (at: number | null): string | null => (at === null ? null : iso(at).slice(0, 10));
/** `YYYY-MM-DD HH:MM:SS`, UTC: how call records and export filters write an instant. */
export const plainInstant = (at: number): string => iso(at).slice(0, 19).replace("T", " ");

/** The same day of the next month, or its last day when the month is shorter. */
export function addMonth(at: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

/** The start of the next month, UTC: when capacity renews. */
export function firstOfNextMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** Which part of this month is still to come, today included: 0 to 1 in whole days. */
export function restOfMonth(at: number): number {
  const date = new Date(at);
  const days = (firstOfNextMonth(at) - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)) / dayMs;
  return (days - date.getUTCDate() + 1) / days;
}

export const dayMs = 86_400_000;
