import { webhookRoute } from "@/lib/api";
import { recordExternalEvent } from "@/lib/external-events";
import { isUsedStripeEvent, verifyStripeEvent } from "@/lib/payments";

/** Stripe's webhook. Types that nothing acts on are stored too, as handled. */
export const POST = webhookRoute({
  source: "stripe",
  verify: verifyStripeEvent,
  record: async (event) => {
    await recordExternalEvent("stripe", event.id, event.type, event, isUsedStripeEvent(event.type));
    return Response.json({ received: event.id });
  },
});
