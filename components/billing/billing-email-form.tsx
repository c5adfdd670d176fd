"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmailField } from "@/components/ui/email-field";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { BillingEmail } from "@/lib/contract/billing-email";

const queryKey = ["billing-email"];

/** Who gets mails about the account's money, loaded when it is shown. */
export function BillingEmailForm() {
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api("GET /billing/email", { signal }),
  });
  if (data) return <BillingEmails data={data} />;
  if (!error) return <Skeleton className="h-32" />;
  return (
    <ErrorState title="It could not be loaded" actions={<Button onClick={() => refetch()}>Try again</Button>} level={3}>
      {describeError(error)}
    </ErrorState>
  );
}

function problem(error: Error): string {
  if (error instanceof ApiError && error.code === "VALIDATION_FAILED") return "This is not an email address.";
  if (error instanceof ApiError && error.code === "RULE_REFUSED")
    return "That was the last link for today. Try again tomorrow.";
  return describeError(error);
}

/** The owner's address, the other one with its state, and a form for another. */
export function BillingEmails({ data: { owner, copy } }: { data: BillingEmail }) {
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const show = (data: BillingEmail) => queryClient.setQueryData(queryKey, data);
  const send = useMutation({
    mutationFn: (to: string) => api("PUT /billing/email", { body: { email: to } }),
    onSuccess: (data) => {
      setEmail("");
      show(data);
      if (data.copy?.state === "waiting") toast.success(`A link is on its way to ${data.copy.email}`);
    },
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /billing/email"),
    onSuccess: show,
    onError: (error) => toast.error(describeError(error)),
  });
  return (
    <div className="flex flex-col gap-5">
      <ul className="divide-y divide-line">
        {owner && (
          <li className="py-3 first:pt-0">
            <p className="break-all font-medium">{owner}</p>
            <p className="text-ink-soft text-sm">The owner gets every mail.</p>
          </li>
        )}
        {copy && (
          <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 last:pb-0">
            <div className="min-w-0 space-y-1">
              <p className="break-all font-medium">{copy.email}</p>
              <CopyState state={copy.state} />
            </div>
            <div className="flex flex-wrap gap-2">
              {copy.state === "expired" && (
                <Button variant="secondary" pending={send.isPending} onClick={() => send.mutate(copy.email)}>
                  Send another link
                </Button>
              )}
              <Button variant="secondary" pending={remove.isPending} onClick={() => remove.mutate()}>
                Remove<span className="sr-only"> {copy.email}</span>
              </Button>
            </div>
          </li>
        )}
      </ul>
      <form
        noValidate
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!send.isPending) send.mutate(email);
        }}
      >
        <EmailField
          label={copy ? "Another address instead" : "Copies to"}
          hint="Such as your bookkeeper’s. It gets a link first, and copies once its button is pressed."
          error={send.error ? problem(send.error) : undefined}
          value={email}
          onValueChange={setEmail}
        />
        <Button type="submit" pending={send.isPending} className="self-start">
          Send the link
        </Button>
      </form>
    </div>
  );
}

function CopyState({ state }: Pick<NonNullable<BillingEmail["copy"]>, "state">) {
  if (state === "confirmed") return <Badge tone="good">Gets copies</Badge>;
  if (state === "waiting") return <Badge tone="warn">Has not pressed the button yet</Badge>;
  return <Badge tone="bad">The link is too old</Badge>;
}
