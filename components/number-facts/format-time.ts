import { readerLocale } from "@/lib/kernel/reader-locale";

/** Formatters are made at their first use and kept: making one costs far more than using it. */
const made = new Map<string, Intl.DateTimeFormat>();

function format(iso: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale, options]);
  const formatter = made.get(key) ?? new Intl.DateTimeFormat(locale, options);
  made.set(key, formatter);
  // Some engines part "2:32" and "PM" by a narrow space: server and browser must write the same.
  return formatter.format(new Date(iso)).replaceAll("\u202f", " ");
}

/**
 * "14:32" or "2:32 PM", in the visitor's manner. Client only: a server knows neither that nor their zone.
 * @param timeZone IANA name; default: the visitor's own
 */
export const formatClock = (iso: string, timeZone?: string): string =>
  format(iso, readerLocale(navigator.language), { hour: "numeric", minute: "2-digit", timeZone });

/** Where and how a reader reads a time; components take it from `useTimes`. */
export interface Reader {
  /** IANA name */
  zone: string;
  /** as `readerLocale` gives it */
  locale: string;
}

/** "November 20, 2026", or "20 November 2026", the same on server and client. */
export const formatDay = (iso: string, { zone, locale }: Reader): string =>
  format(iso, locale, { dateStyle: "long", timeZone: zone });

/** "Nov 20, 2026, 2:32 PM UTC", or "20 Nov 2026, 14:32 UTC", the same on server and client. */
export const formatInstant = (iso: string, { zone, locale }: Reader): string => {
  const day = format(iso, locale, { dateStyle: "medium", timeZone: zone });
  const time = { hour: "numeric", minute: "2-digit", timeZone: zone, timeZoneName: "short" } as const;
  return `${day}, ${format(iso, locale, time)}`;
};

/** Of a month by its first day, "2026-11-01": "November 2026". */
export const formatMonth = (day: string, { locale }: Reader): string =>
  format(day, locale, { month: "long", year: "numeric", timeZone: "UTC" });
