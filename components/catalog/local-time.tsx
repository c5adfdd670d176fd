"use client";

import { useEffect, useState } from "react";
import { formatClock } from "@/components/number-facts/format-time";

/** The clock of a place, once the page is interactive: a kept page cannot know the hour. Its line is kept free until then. */
export function LocalTime({ timeZone }: { timeZone: string }) {
  const [time, setTime] = useState<string | null>(null);
  useEffect(() => {
    const show = () => setTime(formatClock(new Date().toISOString(), timeZone));
    show();
    const timer = setInterval(show, 10_000);
    return () => clearInterval(timer);
  }, [timeZone]);
  return <span className="block min-h-6 leading-6">{time && `now ${time}`}</span>;
}
