/** Making a formatter takes longer than using it a hundred times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(timeZone, formatter);
  return formatter;
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = formatterOf(timeZone).formatToParts(instant);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant at which a zone's clocks show a time. Where they show it twice, the first; where they skip it, as much later.
 * @param local as a `datetime-local` field holds it: "2026-12-01T09:00"
 * @returns null where it is no time
 */
export function instantAt(local: string, timeZone: string): string | null {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local) ? Date.parse(`${local}:00Z`) : Number.NaN;
  if (Number.isNaN(wall)) return null;
  const before = offsetAt(wall - 86_400_000, timeZone);
  const candidate = wall - before;
  if (offsetAt(candidate, timeZone) === before) return new Date(candidate).toISOString();
  const after = offsetAt(wall + 86_400_000, timeZone);
  const later = wall - after;
  return new Date(offsetAt(later, timeZone) === after ? later : candidate).toISOString();
}

/** What a zone's clocks show at an instant, for a `datetime-local` field: "2026-12-01T09:00". */
export function wallTime(iso: string, timeZone: string): string {
  const instant = Date.parse(iso);
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 16);
}

/** A day of the calendar, so many days later: "2026-12-31" and 1 is "2027-01-01". */
export const shiftDay = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
