"use client";

import { useTimes } from "@/components/account/time-zone";

/** An instant in the zone of the person at work; "–" where there is none. */
export function When({ at }: { at: string | null }) {
  const { instant } = useTimes();
  if (!at) return <span className="text-ink-soft">–</span>;
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {instant(at)}
    </time>
  );
}
