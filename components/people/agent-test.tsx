"use client";

import { useMutation } from "@tanstack/react-query";
import { causeTexts } from "@/components/calls/call-words";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Agent, AgentTest as Outcome } from "@/lib/contract/calls/agents";

/** Asks a program as a call would, and says whether callers would have it. */
export function AgentTest({ id, name }: Pick<Agent, "id" | "name">) {
  const test = useMutation({ mutationFn: () => api("POST /agents/{id}/test", { params: { id } }) });
  return (
    <div className="flex flex-col items-start gap-2" aria-live="polite">
      <Button size="sm" variant="secondary" pending={test.isPending} onClick={() => test.mutate()}>
        Test<span className="sr-only"> {name}</span>
      </Button>
      {test.error && <p className="text-bad text-sm">{describeError(test.error)}</p>}
      {test.data && !test.isPending && <TestOutcome name={name} outcome={test.data} />}
    </div>
  );
}

/** "It answers, in 0.2 s", or why callers would not hear it. */
export function TestOutcome({ name, outcome: { cause, milliseconds } }: { name: string; outcome: Outcome }) {
  const seconds = milliseconds < 100 ? "less than 0.1 s" : `${(milliseconds / 1_000).toFixed(1)} s`;
  return cause === null ? (
    <Notice tone="good" title={`It answers, in ${seconds}`}>
      Callers would hear what {name} wants.
    </Notice>
  ) : (
    <Notice tone="warn" title="Callers would go on to what follows it">
      {name} {causeTexts[cause]}.
    </Notice>
  );
}
