"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusPill } from "@/components/ui/status-pill";
import type { AnswerOf } from "@/lib/contract/endpoint";
import type { EndpointAt } from "@/lib/contract/endpoints";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { callsQuery } from "./call-queries";
import { callLooks, callResult, ruleText } from "./call-words";

interface CallHistoryProps {
  numberId: string;
  initial: AnswerOf<EndpointAt["GET /numbers/{id}/calls"]>;
}

/** The latest calls, each with what came of it and why it went there; one that rings now is seen while it does. */
export function CallHistory({ numberId, initial }: CallHistoryProps) {
  const { data } = useQuery({ ...callsQuery(numberId), initialData: initial });
  const times = useTimes();
  return (
    <Card padded={false}>
      <h2 className="px-4 pt-4 pb-2 text-lg sm:px-6 sm:pt-6">Calls</h2>
      {data.calls.length === 0 ? (
        <EmptyState title="Nobody has called yet" className="border-0">
          Call the number to hear what callers hear. Each call is listed here while it rings.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {data.calls.map((call) => {
            const look = callLooks[call.outcome];
            return (
              <li key={call.id} className="grid gap-x-4 gap-y-1 px-4 py-3.5 sm:grid-cols-[1fr_auto] sm:px-6">
                <p className="font-medium">{call.caller ? formatPhoneLight(call.caller) : "Hidden number"}</p>
                <p className="sm:text-right">
                  <StatusPill tone={look.tone} busy={look.busy ?? false}>
                    {look.label}
                  </StatusPill>
                </p>
                <p className="text-sm sm:col-span-2">{callResult(call)}</p>
                {call.recording_seconds !== null && (
                  // biome-ignore lint/a11y/useMediaCaption: nobody has written down what a caller said
                  <audio
                    controls
                    preload="none"
                    aria-label={`Message of ${call.caller ? formatPhoneLight(call.caller) : "a hidden number"}`}
                    src={`/api/v1/numbers/${numberId}/calls/${call.id}/recording`}
                    className="my-1 h-11 w-full max-w-md sm:col-span-2"
                  />
                )}
                <p className="text-ink-soft text-sm sm:col-span-2">
                  {times.instant(call.created_at)}
                  {call.rule && ` · ${ruleText(call.rule, times)}`}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
