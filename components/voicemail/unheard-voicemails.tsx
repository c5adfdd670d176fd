"use client";

import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/badge";
import { unheardQuery } from "./voicemail-queries";

/** How many messages nobody has heard, beside their name in the navigation; nothing when there are none or it is not known. */
export function UnheardVoicemails() {
  const { data } = useQuery(unheardQuery);
  if (!data || data.voicemails === 0) return null;
  return (
    <Badge tone="brand" className="ml-1.5">
      {data.voicemails}
      <span className="sr-only"> not heard</span>
    </Badge>
  );
}
