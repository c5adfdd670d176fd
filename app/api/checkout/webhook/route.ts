import { webhookRoute } from "@/lib/api";
import { recordExternalEvent, stripeEvents } from "@/lib/external-events";

/** Stripe's webhook. Types that nothing acts on are stored too, as handled. */
export const POST = webhookRoute({
  source: stripeEvents.id,
  verify: stripeEvents.verify,
  record: async (event) => {
    await recordExternalEvent(event);
    return Response.json({ received: event.id });
  },
});
