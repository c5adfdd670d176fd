/** Formatters are made at their first use and kept: making one costs far more than using it. */
const made = new Map<string, Intl.DateTimeFormat>();

function format(iso: string, locale: string | undefined, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale, options]);
  const formatter = made.get(key) ?? new Intl.DateTimeFormat(locale, options);
  made.set(key, formatter);
  return formatter.format(new Date(iso));
}

/** "14:32" or "2:32 PM", in the visitor's zone and manner. Client only: a server does not know the zone. */
export const formatClock = (iso: string): string => format(iso, undefined, { hour: "numeric", minute: "2-digit" });

/**
 * "November 20, 2026", the same on server and client.
 * @param timeZone IANA name; components take it from `useTimes`
 */
export const formatDay = (iso: string, timeZone: string): string =>
  format(iso, "en-US", { dateStyle: "long", timeZone });

/**
 * "Nov 20, 2026, 14:32 UTC" or "Nov 20, 2026, 09:32 EST", the same on server and client.
 * @param timeZone IANA name; components take it from `useTimes`
 */
export const formatInstant = (iso: string, timeZone: string): string =>
  format(iso, "en-US", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
    timeZoneName: "short",
  });
