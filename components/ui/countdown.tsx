"use client";

import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { useServerNow } from "@/components/ui/use-server-now";

interface CountdownProps {
  /** ISO 8601 instant at which it reaches zero. */
  deadline: string;
  serverNow: string;
  receivedAt?: number | undefined;
  /** Called once, a moment after zero. */
  onZero?: (() => void) | undefined;
  /** Words for the announcements: "Your hold ends in 2 minutes". */
  subject?: string;
  /** No announcements: another clock of the page makes them. */
  quiet?: boolean;
  className?: string;
}

/** By then the server, too, sees what has ended as ended. */
const SETTLES_MS = 800;

/** `4:07` until the deadline on the server's clock. Speaks politely at two minutes, one minute and zero, never each second. */
export function Countdown({
  deadline,
  serverNow,
  receivedAt,
  onZero,
  subject = "Your hold",
  quiet = false,
  className,
}: CountdownProps) {
  const end = Date.parse(deadline);
  const now = useServerNow({ serverNow, receivedAt });
  const left = Math.max(0, Math.ceil((end - now) / 1000));
  const reported = useRef<number | null>(null);

  useEffect(() => {
    if (left > 0 || reported.current === end) return;
    reported.current = end;
    if (onZero) setTimeout(onZero, SETTLES_MS);
  }, [left, end, onZero]);

  const urgent = left <= 60;
  return (
    <>
      <span
        role={quiet ? undefined : "timer"}
        translate="no"
        aria-live={quiet ? undefined : "off"}
        data-urgent={urgent || undefined}
        className={cn("tabular-nums", urgent ? "text-bad" : left <= 120 && "text-warn", className)}
      >
        {`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`}
      </span>
      {!quiet && (
        <span aria-live="polite" className="sr-only">
          {announcement(left, subject)}
        </span>
      )}
    </>
  );
}

/** Changes only at the three moments worth an interruption, so the live region speaks three times. */
function announcement(left: number, subject: string): string {
  if (left === 0) return `${subject} has ended.`;
  if (left <= 60) return `${subject} ends in 1 minute.`;
  if (left <= 120) return `${subject} ends in 2 minutes.`;
  return "";
}
