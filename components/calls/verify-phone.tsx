"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { FailureWords } from "@/components/layout/failure-words";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";

/** Proves a phone: we call it and read out a code, which is entered here. */
export function VerifyPhone({ e164 }: { e164: string }) {
  const queryClient = useQueryClient();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const name = formatPhoneLight(e164);
  const proven = () => {
    toast.success(`${name} is verified and rings`);
    void queryClient.invalidateQueries({ queryKey: ["numbers"] });
    void queryClient.invalidateQueries({ queryKey: ["call-preview"] });
  };
  const call = useMutation({
    mutationFn: () => api("POST /phones/checks", { body: { e164 } }),
    onSuccess: ({ is_verified }) => {
      if (is_verified) return proven();
      setCode("");
      setTimeout(() => input.current?.focus());
    },
  });
  const confirm = useMutation({
    mutationFn: () => api("POST /phones/verification", { body: { e164, code } }),
    onSuccess: proven,
  });
  const called = call.isSuccess || confirm.isError;
  const failure = confirm.error ?? call.error;
  return (
    <div className="flex flex-col gap-3 rounded-control border border-warn/30 bg-warn-soft p-3 text-sm">
      <p>
        {called
          ? `We are calling ${name}. Pick up, and enter the six digits that you hear.`
          : `${name} does not ring yet. We call it once and read out a code, so that nobody forwards calls to a stranger.`}
      </p>
      {called && (
        <Field label="Code" error={confirm.error ? describeError(confirm.error) : undefined}>
          {(control) => (
            <Input
              {...control}
              ref={input}
              id={control.id ?? id}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={30}
              className="max-w-40"
              value={code}
              onChange={(event) => setCode(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault(); // it would save the plan
                if (!confirm.isPending) confirm.mutate();
              }}
            />
          )}
        </Field>
      )}
      {!called && failure && (
        <p role="alert" className="text-bad">
          <FailureWords error={failure} />
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {called && (
          <Button size="sm" pending={confirm.isPending} onClick={() => confirm.mutate()}>
            Verify
          </Button>
        )}
        <Button
          size="sm"
          variant={called ? "quiet" : "secondary"}
          pending={call.isPending}
          onClick={() => {
            confirm.reset();
            call.mutate();
          }}
        >
          {called ? "Call again" : "Call this phone"}
        </Button>
      </div>
    </div>
  );
}
