import "server-only";
import type Stripe from "stripe";
import { z } from "zod";
import { env, isStripeLive } from "@/lib/env";
import { logger } from "@/lib/logger";
import { stripe } from "./stripe-client";

/** What is read of every event, of types that we do not know as well. */
const eventShape = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  livemode: z.boolean(),
  data: z.object({ object: z.looseObject({}) }),
});

/** Checks the signature over the raw bytes, and that the event is of the mode that our key is for. */
export function verifyStripeEvent({
  headers,
  rawBody,
}: {
  headers: Headers;
  rawBody: string;
}): { ok: true; event: Stripe.Event } | { ok: false; reason: string } {
  let event: Stripe.Event;
  try {
    const signature = headers.get("stripe-signature") ?? "";
    event = stripe().webhooks.constructEvent(rawBody, signature, env().STRIPE_WEBHOOK_SECRET);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.name : "unknown" };
  }
  if (!eventShape.safeParse(event).success) return { ok: false, reason: "shape" };
  if (event.livemode === isStripeLive()) return { ok: true, event };
  logger.error({ eventId: event.id, livemode: event.livemode }, "Stripe event of the other mode");
  return { ok: false, reason: "mode" };
}
