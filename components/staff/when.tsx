"use client";

import { useTimes } from "@/components/account/times";
import { Blank } from "./table-parts";

/** An instant in the zone of the person at work; "–" where there is none. */
export function When({ at }: { at: string | null }) {
  const { instant } = useTimes();
  if (!at) return <Blank />;
  return (
    <time dateTime={at} className="tabular-nums md:whitespace-nowrap">
      {instant(at)}
    </time>
  );
}
