"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusPill } from "@/components/ui/status-pill";
import { toast } from "@/components/ui/toast";
import type { WebhookDelivery } from "@/lib/contract/webhooks";
import { deliveriesQuery, kindWords, outcomeWords, webhookProblem } from "./webhook-queries";

/** The latest deliveries of a webhook. */
export function WebhookLog({ id }: { id: string }) {
  const { data, error } = useQuery(deliveriesQuery(id));
  if (error) return <p className="text-bad text-sm">The deliveries could not be loaded. {describeError(error)}</p>;
  if (!data) return <Skeleton className="h-24" />;
  if (data.deliveries.length === 0) {
    return <p className="text-ink-soft text-sm">Nothing was sent yet. Send a test to see whether it arrives.</p>;
  }
  return (
    <ul className="divide-y divide-line">
      {data.deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} webhookId={id} delivery={delivery} />
      ))}
    </ul>
  );
}

const pills = {
  waiting: ["warn", "Waiting"],
  delivered: ["good", "Delivered"],
  failed: ["bad", "Not delivered"],
} as const;

/** One delivery: its state, the answer, and when it is tried next. */
export function DeliveryRow({ webhookId, delivery }: { webhookId: string; delivery: WebhookDelivery }) {
  const times = useTimes();
  const queryClient = useQueryClient();
  const repeat = useMutation({
    mutationFn: () => api("POST /webhook-deliveries/{id}/repeat", { params: { id: delivery.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: deliveriesQuery(webhookId).queryKey }),
    onError: (error) => toast.error(webhookProblem(error) ?? describeError(error)),
  });
  const [tone, word] = pills[delivery.state];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 text-sm">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3">
          <span className="font-medium">{kindWords[delivery.kind]}</span>
          <StatusPill tone={tone}>{word}</StatusPill>
        </p>
        <p className="text-ink-soft">
          {times.instant(delivery.created_at)}: {outcomeWords(delivery)}
          {delivery.attempts > 1 && `, ${delivery.attempts} attempts`}
        </p>
        {delivery.state === "waiting" && delivery.cause && delivery.next_try_at && (
          <p className="text-ink-soft">Next try: {times.instant(delivery.next_try_at)}</p>
        )}
      </div>
      <Button size="sm" variant="secondary" pending={repeat.isPending} onClick={() => repeat.mutate()}>
        {delivery.state === "waiting" ? "Send now" : "Send again"}
      </Button>
    </li>
  );
}
