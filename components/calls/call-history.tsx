"use client";

import { useQuery } from "@tanstack/react-query";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import type { AnswerOf } from "@/lib/contract/endpoint";
import type { EndpointAt } from "@/lib/contract/endpoints";
import { callsQuery } from "./call-queries";
import { CallRow } from "./call-row";

interface CallHistoryProps {
  numberId: string;
  initial: AnswerOf<EndpointAt["GET /numbers/{id}/calls"]>;
}

/** The latest calls, each with what came of it and why it went there; one that rings now is seen while it does. */
export function CallHistory({ numberId, initial }: CallHistoryProps) {
  const { data } = useQuery({ ...callsQuery(numberId), initialData: initial });
  return (
    <Card padded={false}>
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 pt-4 pb-2 sm:px-6 sm:pt-6">
        <h2 className="text-lg">Calls</h2>
        <div className="flex flex-wrap gap-3">
          <LinkButton href={routes.voicemailOf(numberId)} variant="secondary" size="sm">
            Voicemail
          </LinkButton>
          <LinkButton href={routes.numberHistory(numberId)} variant="secondary" size="sm">
            All calls
          </LinkButton>
        </div>
      </div>
      {data.calls.length === 0 ? (
        <EmptyState title="Nobody has called yet" className="border-0">
          Call the number to hear what callers hear. Each call is listed here while it rings.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {data.calls.map((call) => (
            <CallRow key={call.id} call={call} />
          ))}
        </ul>
      )}
    </Card>
  );
}
