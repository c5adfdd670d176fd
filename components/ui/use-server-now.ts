"use client";

import { useEffect, useState } from "react";

interface ServerClock {
  /** The server's instant when it answered, ISO 8601. */
  serverNow: string;
  /** `Date.now()` of this machine when that answer arrived (TanStack's `dataUpdatedAt`); absent for server-rendered values. */
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
  useEffect(() => {
    const offset = Date.parse(serverNow) - (receivedAt ?? Date.now());
    const tick = () => setNow(Date.now() + offset);
    tick();
    if (!active) return;
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [serverNow, receivedAt, everyMs, active]);
  return now;
}
