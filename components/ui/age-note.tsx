"use client";

import { useServerNow } from "@/components/ui/use-server-now";
import { formatAge } from "@/lib/kernel/format-age";

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
