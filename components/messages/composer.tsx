"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { useRequestKey } from "@/components/layout/use-request-key";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Textarea } from "@/components/ui/textarea";
import type { SendingProblem } from "@/lib/contract/messages";
import { longestText } from "@/lib/contract/text-limits";
import { textSize } from "@/lib/kernel/telephony/text-size";
import { sendingQuery } from "./message-queries";
import { problemWords, sizeText } from "./message-words";

interface ComposerProps {
  numberId: string;
  /** E.164, or whoever else sent a text. */
  to: string;
  /** Called with the conversation that the text is in. */
  onSent?: (conversationId: string) => void;
}

/** Writes a text: what it takes and costs is said before it is sent, and why none can be sent. */
export function Composer({ numberId, to, onSent }: ComposerProps) {
  const client = useQueryClient();
  const sizeId = useId();
  const [body, setBody] = useState("");
  const { keyFor, renew } = useRequestKey();
  const {
    data: sending,
    error: unknown,
    refetch,
  } = useQuery({
    ...sendingQuery(numberId, to),
    placeholderData: keepPreviousData,
  });
  const send = useMutation({
    mutationFn: () => {
      const text = { number_id: numberId, to, body };
      return api("POST /messages", { body: text, idempotencyKey: keyFor(text) });
    },
    onSuccess: ({ conversation_id }) => {
      setBody("");
      renew();
      void client.invalidateQueries({ queryKey: ["texts"] });
      onSent?.(conversation_id);
    },
    onError: (error) => {
      // The first of two is still on its way: another key would send the text twice.
      const isAnswered = error instanceof ApiError && error.status > 0 && error.status < 500;
      if (isAnswered && error.code !== "IDEMPOTENCY_IN_PROGRESS") renew();
    },
  });
  if (!sending && unknown) {
    return (
      <Notice
        tone="warn"
        className="mt-4"
        title="We could not ask whether you can text from here"
        actions={
          <Button size="sm" variant="secondary" onClick={() => refetch()}>
            Try again
          </Button>
        }
      >
        {describeError(unknown)}
      </Notice>
    );
  }
  if (!sending) return null;
  if (sending.problem) {
    return (
      <Notice className="mt-4" title="You cannot text from here">
        {problemWords[sending.problem]}
      </Notice>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending && body.trim() !== "") send.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-4 space-y-3">
      <Field label="Your text" error={send.isError ? refusalText(send.error) : undefined}>
        {(control) => (
          <Textarea
            {...control}
            aria-describedby={[control["aria-describedby"], sizeId].filter(Boolean).join(" ")}
            rows={3}
            maxLength={longestText}
            value={body}
            onChange={(event) => setBody(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p id={sizeId} className="text-ink-soft text-sm">
          {sizeText(textSize(body), sending)}
        </p>
        <Button type="submit" pending={send.isPending} disabled={body.trim() === ""}>
          Send
        </Button>
      </div>
    </form>
  );
}

function refusalText(error: Error): string {
  const reason = error instanceof ApiError ? (error.details.reason as SendingProblem | undefined) : undefined;
  return (reason && problemWords[reason]) ?? describeError(error);
}
