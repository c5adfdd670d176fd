import { type Delivery, webhookRoute } from "@/lib/api";
import { eventSource, recordExternalEvent, stripeEvents } from "@/lib/external-events";

type Segment = Delivery<{ source: string; kind: string }>;

/** Events of every source but Stripe, whose address is `/api/checkout/webhook`. */
export const POST = webhookRoute({
  source: "webhook",
  verify: (delivery: Segment) => {
    const source = eventSource(delivery.params.source);
    return source && source !== stripeEvents
      ? source.verify(delivery)
      : { ok: false, reason: `no source ${delivery.params.source}`, status: 404 };
  },
  record: recordExternalEvent,
});
