"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { Notice } from "@/components/ui/notice";
import { StatusPill } from "@/components/ui/status-pill";
import { toast } from "@/components/ui/toast";
import type { Webhook } from "@/lib/contract/webhooks";
import { WebhookForm } from "./webhook-form";
import { WebhookLog } from "./webhook-log";
import { deliveriesQuery, kindWords, webhookProblem, webhooksQuery } from "./webhook-queries";

interface WebhookCardProps {
  webhook: Webhook;
  /** of one that was just made, or given another */
  secret: string | null;
  onSecret: (secret: string) => void;
}

/** A webhook, with what can be done about it and its log. */
export function WebhookCard({ webhook, secret, onSecret }: WebhookCardProps) {
  const times = useTimes();
  const [isEditing, setEditing] = useState(false);
  const [showsLog, setShowsLog] = useState(false);
  const { id, url, is_on, failing_since, switched_off_at, old_secret_until } = webhook;
  if (isEditing) return <WebhookForm webhook={webhook} onDone={() => setEditing(false)} />;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h3 className="break-all font-semibold">{url}</h3>
          <p className="text-ink-soft text-sm">{webhook.kinds.map((kind) => kindWords[kind]).join(" · ")}</p>
        </div>
        <StatusPill tone={!is_on ? "bad" : failing_since ? "warn" : "good"}>
          {!is_on ? "Off" : failing_since ? "Failing" : "On"}
        </StatusPill>
      </div>
      {switched_off_at && (
        <Notice tone="warn" title="We switched it off">
          Nothing arrived for days, until {times.instant(switched_off_at)}. Look at the deliveries, then switch it on.
        </Notice>
      )}
      {is_on && failing_since && (
        <p className="text-sm text-warn">
          Nothing has arrived since {times.instant(failing_since)}. Each event is tried again for a day.
        </p>
      )}
      {secret && <NewSecret secret={secret} />}
      {old_secret_until && (
        <p className="text-ink-soft text-sm">The former secret counts until {times.instant(old_secret_until)}.</p>
      )}
      <WebhookActions
        webhook={webhook}
        onEdit={() => setEditing(true)}
        onSecret={onSecret}
        onTested={() => setShowsLog(true)}
      />
      <Button
        size="sm"
        variant="quiet"
        className="self-start"
        aria-expanded={showsLog}
        onClick={() => setShowsLog(!showsLog)}
      >
        {showsLog ? "Hide deliveries" : "Show deliveries"}
      </Button>
      {showsLog && <WebhookLog id={id} />}
    </div>
  );
}

function NewSecret({ secret }: { secret: string }) {
  return (
    <Notice tone="good" title="Keep this secret now: it is not shown again">
      <p className="mt-1 select-all break-all rounded-control bg-sunken p-2 font-mono text-sm">{secret}</p>
      <Button size="sm" variant="secondary" className="mt-2" onClick={() => copyText(secret, "Secret copied")}>
        Copy
      </Button>
    </Notice>
  );
}

interface WebhookActionsProps {
  webhook: Webhook;
  onEdit: () => void;
  onSecret: (secret: string) => void;
  onTested: () => void;
}

function WebhookActions({ webhook: { id, is_on }, onEdit, onSecret, onTested }: WebhookActionsProps) {
  const queryClient = useQueryClient();
  const [asks, setAsks] = useState<"remove" | "rotate" | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const onError = (error: Error) => toast.error(webhookProblem(error) ?? describeError(error));
  const params = { id };
  const change = useMutation({
    mutationFn: () => api("PATCH /webhooks/{id}", { params, body: { is_on: !is_on } }),
    onSuccess: refresh,
    onError,
  });
  const test = useMutation({
    mutationFn: () => api("POST /webhooks/{id}/test", { params }),
    onSuccess: () => {
      onTested();
      return queryClient.invalidateQueries({ queryKey: deliveriesQuery(id).queryKey });
    },
    onError,
  });
  const rotate = useMutation({
    mutationFn: () => api("POST /webhooks/{id}/secret", { params }),
    onSuccess: ({ secret }) => {
      setAsks(null);
      onSecret(secret);
      return refresh();
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /webhooks/{id}", { params }),
    onSuccess: () => {
      setAsks(null);
      toast.success("The webhook is removed");
      // Only the list: what is shown of the removed one is gone.
      return queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey, exact: true });
    },
    onError,
  });
  return (
    <div className="flex flex-wrap gap-2">
      {is_on && (
        <Button size="sm" variant="secondary" pending={test.isPending} onClick={() => test.mutate()}>
          Send a test
        </Button>
      )}
      <Button size="sm" variant="secondary" onClick={onEdit}>
        Change
      </Button>
      <Button size="sm" variant="secondary" pending={change.isPending} onClick={() => change.mutate()}>
        {is_on ? "Switch off" : "Switch on"}
      </Button>
      <AskFirst
        size="sm"
        label="New secret"
        title="Make a new secret?"
        description="The present one counts for another day, so that you can give the new one to your program without a gap."
        keep="Keep the present one"
        confirm="Make a new secret"
        pending={rotate.isPending}
        open={asks === "rotate"}
        onOpenChange={(open) => setAsks(open ? "rotate" : null)}
        onConfirm={() => rotate.mutate()}
      />
      <AskFirst
        size="sm"
        label="Remove"
        title="Remove this webhook?"
        description="Nothing more is sent to it, also not what waits. Its deliveries are no longer shown."
        keep="Keep"
        confirm="Remove"
        pending={remove.isPending}
        open={asks === "remove"}
        onOpenChange={(open) => setAsks(open ? "remove" : null)}
        onConfirm={() => remove.mutate()}
      />
    </div>
  );
}
