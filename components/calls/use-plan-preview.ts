import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/components/layout/api-client";
import type { CallPlan } from "@/lib/contract/calls/plan";

const pauseMs = 400;

/** What a plan under work would do, asked for when typing pauses; the answer before stays until the next. */
export function usePlanPreview(numberId: string, plan: CallPlan | null) {
  const wanted = plan && JSON.stringify(plan);
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => setAsked(wanted), pauseMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  return useQuery({
    queryKey: ["call-preview", numberId, asked],
    queryFn: ({ signal }) =>
      api("POST /numbers/{id}/call-plan/preview", {
        params: { id: numberId },
        body: { plan: JSON.parse(asked!) as CallPlan },
        signal,
      }),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
}
