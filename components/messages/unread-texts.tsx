"use client";

import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/badge";
import { unreadQuery } from "./message-queries";

/** How many conversations have unread texts, beside their name in the navigation; nothing when there are none or it is not known. */
export function UnreadTexts() {
  const { data } = useQuery(unreadQuery);
  if (!data || data.conversations === 0) return null;
  return (
    <Badge tone="brand" className="ml-1.5">
      {data.conversations}
      <span className="sr-only"> unread</span>
    </Badge>
  );
}
