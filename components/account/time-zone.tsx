"use client";

import { createContext, type ReactNode, use, useMemo } from "react";
import { formatDay, formatInstant } from "@/components/number-facts/format-time";

const TimeZone = createContext("UTC");

/**
 * Below it, times are shown in the person's zone.
 * @param timeZone a promise, so that the page below is read at the same time
 */
export function TimeZoneProvider({ timeZone, children }: { timeZone: Promise<string>; children: ReactNode }) {
  return <TimeZone value={use(timeZone)}>{children}</TimeZone>;
}

export interface Times {
  /** "November 20, 2026" */
  day: (iso: string) => string;
  /** "Nov 20, 2026, 14:32 GMT+1" */
  instant: (iso: string) => string;
}

/** How to show an instant: in the zone the person chose, in UTC without a person. */
export function useTimes(): Times {
  const zone = use(TimeZone);
  return useMemo(
    () => ({ zone, day: (iso) => formatDay(iso, zone), instant: (iso) => formatInstant(iso, zone) }),
    [zone],
  );
}

/** IANA name of the zone that times are shown in. */
export const useTimeZone = (): string => use(TimeZone);
