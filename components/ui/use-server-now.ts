"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

interface ServerClock {
  /** The server's instant when it answered, ISO 8601. */
  serverNow: string;
  /** `Date.now()` of this machine when that answer arrived; absent for values that came with the page. */
  receivedAt?: number | undefined;
  everyMs?: number;
  /** False stops the ticking. */
  active?: boolean;
}

/**
 * The server's clock, ticking here: a wrong clock on the visitor's machine changes nothing.
 * Starts at `serverNow` itself, so that server and first client render agree.
 * @returns milliseconds since the epoch
 */
export function useServerNow({ serverNow, receivedAt, everyMs = 1000, active = true }: ServerClock): number {
  const [now, setNow] = useState(() => Date.parse(serverNow));
  const inDocument = useWasInDocument(serverNow);
  useEffect(() => {
    const offset = Date.parse(serverNow) - (receivedAt ?? (inDocument ? documentArrival() : Date.now()));
    const tick = () => setNow(Date.now() + offset);
    tick();
    if (!active) return;
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [serverNow, receivedAt, inDocument, everyMs, active]);
  return now;
}

const never = () => () => {};

/** Whether a value was part of the HTML. The page may become interactive long after that arrived. */
function useWasInDocument(value: string): boolean {
  const hydrates = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  const [first] = useState(hydrates ? value : null);
  return first === value;
}

function documentArrival(): number {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.responseEnd ? performance.timeOrigin + navigation.responseEnd : Date.now();
}
