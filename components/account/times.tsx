"use client";

import { createContext, type ReactNode, use, useMemo } from "react";
import { formatDay, formatInstant, formatMonth, type Reader } from "@/components/number-facts/format-time";

const ReaderContext = createContext<Reader>({ zone: "UTC", locale: "en-US" });

/**
 * Below it, times are shown in the person's zone and manner.
 * @param reader a promise, so that the page below is read at the same time
 */
export function TimesProvider({ reader, children }: { reader: Promise<Reader>; children: ReactNode }) {
  return <ReaderContext value={use(reader)}>{children}</ReaderContext>;
}

export interface Times {
  /** "November 20, 2026", or "20 November 2026" */
  day: (iso: string) => string;
  /** "Nov 20, 2026, 2:32 PM EST", or "20 Nov 2026, 14:32 CET" */
  instant: (iso: string) => string;
  /** Of a day on the calendar, "2026-11-20", whatever the zone. */
  date: (day: string) => string;
  /** Of a month by its first day, "2026-11-01": "November 2026". */
  month: (day: string) => string;
}

/**
 * How to show an instant: in the zone the person chose, in UTC without a person; in the manner of their browser's language.
 * @param zone another one, such as a number's
 */
export function useTimes(zone?: string): Times {
  const context = use(ReaderContext);
  const reader = useMemo(() => (zone ? { ...context, zone } : context), [context, zone]);
  return useMemo(
    () => ({
      day: (iso) => formatDay(iso, reader),
      instant: (iso) => formatInstant(iso, reader),
      date: (day) => formatDay(`${day}T00:00:00Z`, { ...reader, zone: "UTC" }),
      month: (day) => formatMonth(day, reader),
    }),
    [reader],
  );
}

/** IANA name of the zone that times are shown in. */
export const useTimeZone = (): string => use(ReaderContext).zone;
