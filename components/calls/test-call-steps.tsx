"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { FailureWords } from "@/components/layout/failure-words";
import { StatusPill } from "@/components/ui/status-pill";
import type { TestCall } from "@/lib/contract/calls/test-calls";
import { testCallQuery } from "./call-queries";
import { CallSteps } from "./call-row";
import { callLooks, callResult, ruleText, testCallText } from "./call-words";

/** What becomes of a test call, asked for every second or so until it is over. */
export function TestCallSteps({ numberId, testId }: { numberId: string; testId: string }) {
  const { data: test, error } = useQuery(testCallQuery(numberId, testId));
  return (
    <div aria-live="polite" className="border-line border-t pt-3">
      {test && <TestCallState test={test} />}
      {error && (
        <p className="mt-2 text-bad text-sm">
          <FailureWords error={error} /> The call itself goes on, and is listed under Calls.
        </p>
      )}
    </div>
  );
}

export function TestCallState({ test }: { test: TestCall }) {
  const { call } = test;
  const times = useTimes(call?.number?.time_zone);
  if (!call) return <p className={test.is_open ? "text-ink" : "text-warn"}>{testCallText(test)}</p>;
  const look = callLooks[call.outcome];
  const result = callResult(call);
  return (
    <div className="space-y-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusPill tone={look.tone} busy={look.busy ?? false}>
          {look.label}
        </StatusPill>
        {result !== look.label && <span>{result}</span>}
      </div>
      {call.rule && <p className="text-ink-soft">{ruleText(call.rule, times)}</p>}
      <CallSteps call={call} zone={call.number?.time_zone} />
      {call.voicemail_id && <p>The message of this test is in your voicemail. No mail was sent about it.</p>}
    </div>
  );
}
