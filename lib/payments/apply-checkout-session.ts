import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { idOf } from "./id-of";
import { authorizeOrder, type PaidCard, recordDebtPaid, recordVoid } from "./rows";
import { closeCheckoutSession } from "./session-rows";
import { fromStripeAmount } from "./stripe-amounts";
import { isWrongState, stripe } from "./stripe-client";

/** What a session turned into, as a sentence for the log. */
export type Applied = "started" | "already" | "voided" | "debt paid" | "expired" | "still open" | "not ours";

/**
 * Cancels an authorization that must not be used. Safe to repeat; one that ended already is fine. Sent without an idempotency key: canceling
 * twice does no harm, while a key would repeat a stored 500 for a day.
 */
export async function voidPaymentIntent(paymentIntentId: string, reason: string): Promise<void> {
  try {
    await stripe().paymentIntents.cancel(paymentIntentId);
  } catch (error) {
    if (!isWrongState(error)) throw error;
    const intent = await stripe().paymentIntents.retrieve(paymentIntentId);
    if (intent.status !== "canceled") throw error;
  }
  await recordVoid(paymentIntentId);
  logger.info({ paymentIntentId, reason }, "authorization canceled");
}

/**
 * Uses an authorized PaymentIntent for its order. Re-read from Stripe, never taken from an event: `requires_capture`, amount and
 * currency decide, and the order decides whether it may be used.
 */
export async function applyPaymentIntent(paymentIntentId: string, stripeSessionId: string | null): Promise<Applied> {
  const intent = await stripe().paymentIntents.retrieve(paymentIntentId, { expand: ["latest_charge"] });
  const orderId = intent.metadata.order_id;
  if (!orderId || intent.metadata.purpose === "recharge") return "not ours";
  if (intent.metadata.purpose === "debt") {
    if (intent.status !== "succeeded") return "still open";
    const paid = fromStripeAmount(intent.amount_received, intent.currency);
    await recordDebtPaid(orderId, intent.id, paid, stripeSessionId, cardOf(intent));
    return "debt paid";
  }
  if (intent.status === "canceled") {
    // Ended before we could use it (by the bank, from the dashboard): its session is closed too; otherwise the order would wait forever.
    // An order that went on with this payment is past waiting and stays as it is.
    const ownId = intent.metadata.checkout_session_id;
    if (ownId) await closeCheckoutSession(ownId, "expired");
    return "expired";
  }
  if (intent.status !== "requires_capture") return intent.status === "succeeded" ? "already" : "still open";
  const captureBefore = chargeOf(intent)?.payment_method_details?.card?.capture_before;
  const outcome = await authorizeOrder(orderId, {
    payment_intent_id: intent.id,
    amount_cents: fromStripeAmount(intent.amount, intent.currency),
    currency: intent.currency,
    capture_before: captureBefore ? new Date(captureBefore * 1000).toISOString() : null,
    ...cardOf(intent),
    stripe_session_id: stripeSessionId,
  });
  if (outcome.action !== "void") return outcome.action;
  await voidPaymentIntent(intent.id, outcome.reason);
  return "voided";
}

/** The last charge of an intent that was read with it. */
const chargeOf = ({ latest_charge }: Stripe.PaymentIntent): Stripe.Charge | null =>
  typeof latest_charge === "object" ? latest_charge : null;

function cardOf(intent: Stripe.PaymentIntent): PaidCard {
  const card = chargeOf(intent)?.payment_method_details?.card;
  return {
    payment_method_id: idOf(intent.payment_method),
    card_brand: card?.brand ?? null,
    card_last4: card?.last4 ?? null,
  };
}

/**
 * Brings one Checkout Session's outcome into our books. One function for webhook, success page, deadline job and reconciliation;
 * safe to repeat and to run concurrently.
 */
export async function applyCheckoutSession(stripeSessionId: string): Promise<Applied> {
  const session = await stripe().checkout.sessions.retrieve(stripeSessionId);
  const ownId = session.metadata?.checkout_session_id;
  if (!ownId) return "not ours";
  if (session.status === "expired") {
    await closeCheckoutSession(ownId, "expired");
    return "expired";
  }
  const paymentIntentId = idOf(session.payment_intent);
  if (session.status === "open" || !paymentIntentId) return "still open";
  const applied = await applyPaymentIntent(paymentIntentId, session.id);
  // Its payment was used before the session was confirmed, and is captured by now: the session need not be read again.
  if (applied === "already") await closeCheckoutSession(ownId, "complete");
  return applied;
}
