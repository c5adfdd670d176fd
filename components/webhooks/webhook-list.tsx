"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { WebhookCard } from "./webhook-card";
import { WebhookForm } from "./webhook-form";
import { webhooksQuery } from "./webhook-queries";

/** Programs of the account that are notified about its texts. */
export function WebhookList() {
  const { data, error, refetch } = useQuery(webhooksQuery);
  const [isAdding, setAdding] = useState(false);
  // Secrets are shown until the page is left.
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const keep = (id: string, secret: string) => setSecrets((known) => ({ ...known, [id]: secret }));
  if (error) {
    return (
      <ErrorState
        title="Your webhooks could not be loaded"
        actions={<Button onClick={() => refetch()}>Try again</Button>}
      >
        {describeError(error)}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton className="h-24" />;
  return (
    <div className="flex flex-col gap-4">
      {data.webhooks.length === 0 && !isAdding && (
        <p>None yet. Add the address of a program, and it is notified of each text as soon as it comes in.</p>
      )}
      {data.webhooks.length > 0 && (
        <ul className="divide-y divide-line">
          {data.webhooks.map((webhook) => (
            <li key={webhook.id} className="py-4 first:pt-0">
              <WebhookCard
                webhook={webhook}
                secret={secrets[webhook.id] ?? null}
                onSecret={(secret) => keep(webhook.id, secret)}
              />
            </li>
          ))}
        </ul>
      )}
      {isAdding ? (
        <WebhookForm
          onDone={(added) => {
            setAdding(false);
            if (added) keep(added.id, added.secret);
          }}
        />
      ) : (
        <Button variant="secondary" className="self-start" onClick={() => setAdding(true)}>
          Add a webhook
        </Button>
      )}
    </div>
  );
}
