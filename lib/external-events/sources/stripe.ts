import "server-only";
import type Stripe from "stripe";
import { applyCardUpdate, applyPaymentPage, saveCard } from "@/lib/billing";
import { applyStripeEvent, stripeEventTypes, verifyStripeEvent } from "@/lib/payments";
import type { EventSource } from "../source";

/** Besides the types that payments act on. */
const cardUpdated = "payment_method.automatically_updated";

/** Payments, checkout pages, saved cards and refunds. */
export const stripe: EventSource = {
  id: "stripe",

  verify(delivery) {
    const verified = verifyStripeEvent(delivery);
    if (!verified.ok) return verified;
    const { id, type } = verified.event;
    const isUsed = type === cardUpdated || stripeEventTypes.includes(type);
    return { ok: true, event: { source: "stripe", id, type, payload: verified.event, isUsed } };
  },

  async handle(payload) {
    const event = payload as Stripe.Event;
    return (
      (await saveCard(event)) ??
      (await applyPaymentPage(event)) ??
      (await applyCardUpdate(event)) ??
      applyStripeEvent(event)
    );
  },
};
