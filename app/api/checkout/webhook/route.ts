import { after } from "next/server";
import type Stripe from "stripe";
import { readWebhookBody, requestIdFrom } from "@/lib/api";
import { env, isStripeLive } from "@/lib/env";
import { recordExternalEvent } from "@/lib/external-events";
import { relayOutboxSoon } from "@/lib/jobs";
import { logger, withRequest } from "@/lib/logger";
import { isUsedStripeEvent, stripe } from "@/lib/payments";

/** Stripe's webhook: verify the raw bytes, store under the event's id, answer; work happens in a job. Bad signature 400, not stored 500. */
export function POST(request: Request): Promise<Response> {
  return withRequest({ requestId: requestIdFrom(request.headers) }, async () => {
    const raw = await readWebhookBody(request);
    if (raw === null) return new Response("too large", { status: 413 });
    let event: Stripe.Event;
    try {
      event = stripe().webhooks.constructEvent(
        raw,
        request.headers.get("stripe-signature") ?? "",
        env().STRIPE_WEBHOOK_SECRET,
      );
    } catch (error) {
      logger.warn({ reason: error instanceof Error ? error.name : "unknown" }, "Stripe webhook refused");
      return new Response("bad signature", { status: 400 });
    }
    if (event.livemode !== isStripeLive()) {
      logger.error({ eventId: event.id, livemode: event.livemode }, "Stripe event of the other mode refused");
      return new Response("wrong mode", { status: 400 });
    }
    try {
      const isUsed = isUsedStripeEvent(event.type);
      const { is_new } = await recordExternalEvent("stripe", event.id, event.type, event, isUsed);
      if (is_new && isUsed) after(relayOutboxSoon);
    } catch (error) {
      logger.error({ err: error, eventId: event.id }, "Stripe event not stored");
      return new Response("not stored", { status: 500 });
    }
    return Response.json({ received: event.id });
  });
}
