"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { Webhook, WebhookKind } from "@/lib/contract/webhooks";
import { kindHints, kindWords, webhookProblem, webhooksQuery } from "./webhook-queries";

const kinds: readonly WebhookKind[] = ["text.received", "text.status"];

interface WebhookFormProps {
  /** one that is changed; otherwise one is added */
  webhook?: Webhook;
  /** @param added the new webhook and its secret, shown once */
  onDone: (added?: { id: string; secret: string }) => void;
}

/** Adds a webhook, or leads one elsewhere. */
export function WebhookForm({ webhook, onDone }: WebhookFormProps) {
  const queryClient = useQueryClient();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [chosen, setChosen] = useState<readonly WebhookKind[]>(webhook?.kinds ?? ["text.received"]);
  const save = useMutation({
    mutationFn: async () => {
      const body = { url: url.trim(), kinds: [...chosen] };
      if (!webhook) return api("POST /webhooks", { body });
      await api("PATCH /webhooks/{id}", { params: { id: webhook.id }, body });
      return undefined;
    },
    onSuccess: (added) => {
      void queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      if (webhook) toast.success("The webhook is changed");
      onDone(added);
    },
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Field label="Address of your program" error={webhookProblem(save.error)}>
        {(control) => (
          <Input
            {...control}
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://example.com/texts"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <fieldset>
        <legend className="font-medium">What we notify it about</legend>
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            label={kindWords[kind]}
            description={kindHints[kind]}
            checked={chosen.includes(kind)}
            onChange={({ target }) =>
              setChosen(target.checked ? [...chosen, kind] : chosen.filter((other) => other !== kind))
            }
          />
        ))}
        {chosen.length === 0 && <p className="text-bad text-sm">Choose at least one.</p>}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={save.isPending} disabled={chosen.length === 0}>
          {webhook ? "Save" : "Add webhook"}
        </Button>
        <Button type="button" variant="secondary" onClick={() => onDone()}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
