import "server-only";
import type Stripe from "stripe";
import { applyCheckoutSession, applyPaymentIntent } from "./apply-checkout-session";
import { recordRefund } from "./rows";
import { stripe } from "./stripe-client";

/** Event types that we act on; the endpoint at Stripe subscribes to these. All others are stored and left alone. */
export const stripeEventTypes = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "payment_intent.amount_capturable_updated",
  "refund.created",
  "refund.updated",
  "refund.failed",
] as const;

export const isUsedStripeEvent = (type: string): boolean => (stripeEventTypes as readonly string[]).includes(type);

const refundStatus = (status: string | null): "pending" | "succeeded" | "failed" | "canceled" =>
  status === "succeeded" || status === "failed" || status === "canceled" ? status : "pending";

const idOf = (value: string | { id: string } | null): string | null =>
  typeof value === "string" ? value : (value?.id ?? null);

/**
 * What one stored Stripe event means for us. The event is a hint: the object is read again, so order, age and repetition do not matter.
 * @returns a sentence about what was done
 */
export async function applyStripeEvent(event: Stripe.Event): Promise<string> {
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.async_payment_failed":
    case "checkout.session.expired":
      return `session: ${await applyCheckoutSession(event.data.object.id)}`;
    case "payment_intent.amount_capturable_updated":
      return `payment: ${await applyPaymentIntent(event.data.object.id, null)}`;
    case "refund.created":
    case "refund.updated":
    case "refund.failed": {
      const refund = await stripe().refunds.retrieve(event.data.object.id);
      const intent = idOf(refund.payment_intent);
      if (!intent) return "refund without a payment";
      const facts = {
        id: refund.id,
        amount: refund.amount,
        currency: refund.currency,
        status: refundStatus(refund.status),
        reason: refund.reason ?? "other",
      };
      return (await recordRefund(intent, facts)) ? `refund ${facts.status}` : "refund of a payment that is not ours";
    }
    default:
      return "not used";
  }
}
