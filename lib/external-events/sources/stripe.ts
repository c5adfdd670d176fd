import "server-only";
import type Stripe from "stripe";
import { applyPaymentPage, billingEvents, saveCard } from "@/lib/billing";
import { applyStripeEvent, stripeEventTypes, verifyStripeEvent } from "@/lib/payments";
import type { EventSource } from "../source";

const used: readonly string[] = [...stripeEventTypes, ...Object.keys(billingEvents)];

/** Payments, checkout pages, saved cards, tax ids and refunds. */
export const stripe: EventSource = {
  id: "stripe",

  verify(delivery) {
    const verified = verifyStripeEvent(delivery);
    if (!verified.ok) return verified;
    const { id, type } = verified.event;
    const isUsed = used.includes(type);
    return { ok: true, event: { source: "stripe", id, type, payload: verified.event, isUsed } };
  },

  async handle(payload) {
    const event = payload as Stripe.Event;
    return (
      (await saveCard(event)) ??
      (await applyPaymentPage(event)) ??
      (await billingEvents[event.type]?.(event)) ??
      applyStripeEvent(event)
    );
  },
};
