"use client";

import { useServerNow } from "@/components/ui/use-server-now";

interface AgeNoteProps {
  /** When it was checked, ISO 8601. */
  at: string;
  serverNow: string;
  receivedAt?: number | undefined;
  /** Before the age: "checked", "last seen". */
  verb?: string;
  className?: string;
}

/** "checked 20 s ago", kept true while the page stays open. */
export function AgeNote({ at, serverNow, receivedAt, verb = "checked", className }: AgeNoteProps) {
  const now = useServerNow({ serverNow, receivedAt, everyMs: 5000 });
  return (
    <time dateTime={at} className={className}>
      {`${verb} ${formatAge(now - Date.parse(at))}`}
    </time>
  );
}

/** @param ms elapsed milliseconds; negative counts as now */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${Math.floor(seconds / 5) * 5} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} days ago`;
}
