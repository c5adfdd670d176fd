"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { phoneHelp } from "@/components/checkout/forward-phone";
import { api } from "@/components/layout/api-client";
import { FailureWords } from "@/components/layout/failure-words";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PhoneInput } from "@/components/ui/phone-input";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { toE164 } from "@/lib/kernel/telephony/to-e164";
import { instantAt } from "@/lib/kernel/zoned-time";
import { droppedText, endSound, pathSteps, ruleText } from "./call-words";

interface TryCallProps {
  numberId: string;
  /** of the number */
  e164: string;
  /** what would be saved; null while it cannot be read */
  plan: CallPlan | null;
  timeZone: string;
}

/** What would happen to a call at an instant: decided by what decides real calls. */
export function TryCall({ numberId, e164, plan, timeZone }: TryCallProps) {
  const times = useTimes();
  const [at, setAt] = useState("");
  const [caller, setCaller] = useState("");
  const from = caller.trim() === "" ? null : toE164(caller, e164);
  const isReadable = caller.trim() === "" || from !== null;
  const ask = useMutation({
    mutationFn: () =>
      api("POST /numbers/{id}/call-plan/simulate", {
        params: { id: numberId },
        body: {
          caller: from,
          ...(at !== "" && { at: instantAt(at, timeZone) ?? undefined }),
          ...(plan && { plan }),
        },
      }),
  });
  const answer = ask.data;
  const dropped = answer && droppedText(answer.path);
  const sound = answer && endSound(answer.path);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="A call on" optional hint="Empty: now">
          {(control) => (
            <Input {...control} type="datetime-local" value={at} onChange={({ target: { value } }) => setAt(value)} />
          )}
        </Field>
        <Field label="From" optional hint="Empty: a hidden number" error={isReadable ? undefined : phoneHelp}>
          {(control) => (
            <PhoneInput {...control} value={caller} onChange={({ target: { value } }) => setCaller(value)} />
          )}
        </Field>
      </div>
      <Button
        variant="secondary"
        className="self-start"
        disabled={!isReadable || plan === null}
        pending={ask.isPending}
        onClick={() => ask.mutate()}
      >
        What would happen?
      </Button>
      {plan === null && <p className="text-ink-soft text-sm">First correct what is marked in the plan.</p>}
      <div aria-live="polite">
        {ask.error && (
          <p className="text-bad text-sm">
            <FailureWords error={ask.error} />
          </p>
        )}
        {answer && (
          <>
            <ol className="space-y-1">
              {pathSteps(answer.path).map((step) => (
                <li key={step}>{step}.</li>
              ))}
            </ol>
            {sound && (
              // biome-ignore lint/a11y/useMediaCaption: its owner made it
              <audio
                controls
                preload="none"
                aria-label="Listen to what callers hear"
                src={`/api/v1/sounds/${sound}/file`}
                className="mt-2 h-11 w-full max-w-md"
              />
            )}
            {dropped && <p className="mt-1 text-warn">{dropped}.</p>}
            <p className="mt-1 text-ink-soft text-sm">
              {ruleText(answer.path.rule, times)}, on {answer.local.replace("T", " at ")} ({answer.time_zone})
            </p>
          </>
        )}
      </div>
    </div>
  );
}
