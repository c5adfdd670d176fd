import { queryOptions } from "@tanstack/react-query";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import type { WebhookDelivery, WebhookKind } from "@/lib/contract/webhooks";

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => api("GET /webhooks", { signal }),
  staleTime: 30_000,
});

/** While something waits it is looked at again: who sends a test watches it arrive. */
export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: ({ signal }) => api("GET /webhooks/{id}/deliveries", { params: { id }, query: {}, signal }),
    staleTime: 0, // who opens the list looks for what has just come
    refetchInterval: ({ state }) => (state.data?.deliveries.some((one) => one.state === "waiting") ? 3_000 : 30_000),
  });

export const kindWords: Record<WebhookDelivery["kind"], string> = {
  "text.received": "Text received",
  "text.status": "Text sent: its state",
  "webhook.test": "Test",
};
export const kindHints: Record<WebhookKind, string> = {
  "text.received": "text.received: each text that your numbers receive, with its words",
  "text.status": "text.status: whether a text that you sent arrived",
};

const causes: Record<NonNullable<WebhookDelivery["cause"]>, string> = {
  slow: "No answer within 10 seconds",
  unreachable: "Could not be reached",
  own_network: "Its address is not on the public internet",
  redirects: "It redirects, which is not followed",
  too_large: "Its answer is too large",
  error_status: "It answered with an error",
  text_deleted: "Its text was deleted",
  switched_off: "The webhook was switched off",
};

/** What became of the latest attempt. */
export function outcomeWords({ cause, status_code, attempts, state }: WebhookDelivery): string {
  const status = status_code === null ? "" : ` (status ${status_code})`;
  if (state === "delivered") return `Taken${status}`;
  if (cause) return `${causes[cause]}${status}`;
  return attempts === 0 ? "Not tried yet" : "Being sent";
}

const reasons: Record<string, string> = {
  too_many: "You have as many webhooks as an account may have.",
  too_fast: "Enough for this hour. Try again later.",
  switched_off: "This webhook is off. Switch it on first.",
};

export function webhookProblem(error: Error | null): string | undefined {
  if (error === null) return undefined;
  if (!(error instanceof ApiError)) return describeError(error);
  if (error.code === "TARGET_REFUSED")
    return "Give an address that begins with https:// and has a public name, without a port or a password.";
  return reasons[String(error.details.reason ?? "")] ?? describeError(error);
}
