import "server-only";
import type Stripe from "stripe";
import { applyCheckoutSession, applyPaymentIntent } from "./apply-checkout-session";
import { recordRefund } from "./rows";
import { fromStripeAmount } from "./stripe-amounts";
import { stripe } from "./stripe-client";

const refundStatus = (status: string | null): "pending" | "succeeded" | "failed" | "canceled" =>
  status === "succeeded" || status === "failed" || status === "canceled" ? status : "pending";

const idOf = (value: string | { id: string } | null): string | null =>
  typeof value === "string" ? value : (value?.id ?? null);

async function applySession(sessionId: string): Promise<string> {
  return `session: ${await applyCheckoutSession(sessionId)}`;
}

async function applyAuthorization(intentId: string): Promise<string> {
  return `payment: ${await applyPaymentIntent(intentId, null)}`;
}

async function applyRefund(refundId: string): Promise<string> {
  const refund = await stripe().refunds.retrieve(refundId);
  const intent = idOf(refund.payment_intent);
  if (!intent) return "refund without a payment";
  const facts = {
    id: refund.id,
    amount: fromStripeAmount(refund.amount, refund.currency),
    currency: refund.currency,
    status: refundStatus(refund.status),
    reason: refund.reason ?? "other",
  };
  return (await recordRefund(intent, facts)) ? `refund ${facts.status}` : "refund of a payment that is not ours";
}

/**
 * What each type of event means for us. An event is a hint: its object is read again by id, so order, age and repetition do not matter.
 * Each returns a sentence about what was done.
 */
const handlers: Partial<Record<Stripe.Event.Type, (objectId: string) => Promise<string>>> = {
  "checkout.session.completed": applySession,
  "checkout.session.async_payment_succeeded": applySession,
  "checkout.session.async_payment_failed": applySession,
  "checkout.session.expired": applySession,
  "payment_intent.amount_capturable_updated": applyAuthorization,
  "refund.created": applyRefund,
  "refund.updated": applyRefund,
  "refund.failed": applyRefund,
};

/** Event types that we act on; the endpoint at Stripe subscribes to these. All others are stored and left alone. */
export const stripeEventTypes: readonly string[] = Object.keys(handlers);

/** Acts on one stored Stripe event. @returns a sentence about what was done */
export async function applyStripeEvent({ type, data }: Stripe.Event): Promise<string> {
  const handle = handlers[type];
  return handle ? handle((data.object as { id: string }).id) : "not used";
}
