import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { recordAuthorizationLost, recordCapture, recordOrderVoid, recordRecharge, type Settlement } from "./rows";
import { fromStripeAmount, toStripeAmount } from "./stripe-amounts";
import { isCardRefused, isOutcomeUnknown, isStoredFailure, isWrongState, stripe } from "./stripe-client";

type Plan = Extract<Settlement, { action: "capture" | "void" }>;

const readIntent = (id: string): Promise<Stripe.PaymentIntent> => stripe().paymentIntents.retrieve(id);

/**
 * Captures once. The first key is stable, so a repeat after a crash is the same request; Stripe also stores failures under a key,
 * so when the re-read proves that nothing was captured, the next key may try again. Stripe captures a PaymentIntent at most once.
 *
 * @throws when the outcome is unknown: try again later, nothing is lost
 */
async function capture(orderId: string, plan: Plan): Promise<Stripe.PaymentIntent> {
  const id = plan.payment.payment_intent_id;
  for (let attempt = 1; ; attempt++) {
    const intent = await readIntent(id);
    if (intent.status !== "requires_capture") return intent;
    try {
      await stripe().paymentIntents.capture(
        id,
        { amount_to_capture: toStripeAmount(plan.amount_cents, plan.currency) },
        { idempotencyKey: attempt === 1 ? `capture:${orderId}` : `capture:${orderId}:${attempt}` },
      );
    } catch (error) {
      if (isCardRefused(error)) {
        logger.warn({ orderId, code: error.code }, "capture refused");
        return refuseCapture(id);
      }
      if (!isWrongState(error) && !(isOutcomeUnknown(error) && attempt < 3)) throw error;
    }
    if (attempt === 3) return readIntent(id);
  }
}

/** The bank refused the capture: the authorization is given back before another way is tried, so nothing is blocked twice. */
async function refuseCapture(paymentIntentId: string): Promise<Stripe.PaymentIntent> {
  const intent = await readIntent(paymentIntentId);
  if (intent.status !== "requires_capture") return intent;
  return stripe().paymentIntents.cancel(paymentIntentId);
}

interface Recharge {
  id: string | null;
  succeeded: boolean;
  code: string | null;
}

/** A customer who disputes charges is not charged without being asked; the debt has its payment page. */
const disputed: Recharge = { id: null, succeeded: false, code: "account_disputed" };

const toRecharge = (intent: Stripe.PaymentIntent): Recharge => ({
  id: intent.id,
  succeeded: intent.status === "succeeded",
  code: intent.last_payment_error?.code ?? null,
});

/** A charge of this order that was made already, in any state. */
async function findRecharge(orderId: string, customer: string): Promise<Recharge | null> {
  const { data } = await stripe().paymentIntents.list({ customer, limit: 100 });
  const made = data.find(({ metadata }) => metadata.order_id === orderId && metadata.purpose === "recharge");
  return made ? toRecharge(made) : null;
}

/**
 * The one off-session charge of the same sum after the authorization was lost. A charge that may have happened is looked for before
 * another request could be made; a stored failure with nothing made is asked again under the next key.
 *
 * @throws when the outcome is unknown
 */
async function recharge(orderId: string, plan: Plan): Promise<Recharge> {
  const customer = plan.stripe_customer_id;
  const paymentMethod = plan.payment.payment_method_id;
  if (!customer || !paymentMethod) return { id: null, succeeded: false, code: "no_saved_card" };
  for (let attempt = 1; ; attempt++) {
    const made = await findRecharge(orderId, customer);
    if (made) return made;
    try {
      const intent = await stripe().paymentIntents.create(
        {
          amount: toStripeAmount(plan.amount_cents, plan.currency),
          currency: plan.currency.toLowerCase(),
          customer,
          payment_method: paymentMethod,
          off_session: true,
          confirm: true,
          automatic_payment_methods: { enabled: true, allow_redirects: "never" },
          metadata: { order_id: orderId, purpose: "recharge" },
        },
        { idempotencyKey: `recharge:${orderId}:${attempt}` },
      );
      return toRecharge(intent);
    } catch (error) {
      if (isCardRefused(error)) {
        const code = error.decline_code ?? error.code ?? "card_declined";
        return { id: error.payment_intent?.id ?? null, succeeded: false, code };
      }
      if (isWrongState(error)) return { id: null, succeeded: false, code: error.code ?? "invalid_request" };
      if (!isStoredFailure(error) || attempt === 3) throw error;
    }
  }
}

/** Nothing is live: the authorization is canceled. One that ended by itself is fine, and so is canceling twice. */
async function cancelAuthorization(paymentIntentId: string): Promise<void> {
  try {
    await stripe().paymentIntents.cancel(paymentIntentId);
  } catch (error) {
    const intent = await readIntent(paymentIntentId);
    if (intent.status !== "canceled") throw error;
  }
}

/**
 * Moves the money of an order whose lines are frozen, and writes down only what a re-read PaymentIntent proves. Safe to repeat from
 * any point of a crash; no card is charged twice.
 *
 * @returns a sentence for the run's log
 * @throws while an outcome is unknown
 */
export async function settleMoney(orderId: string, plan: Plan): Promise<string> {
  const id = plan.payment.payment_intent_id;
  if (plan.action === "void") {
    await cancelAuthorization(id);
    await recordOrderVoid(orderId, id);
    return "nothing was live: the authorization is canceled";
  }
  if (plan.payment.status !== "expired") {
    const intent = await capture(orderId, plan);
    if (intent.status === "succeeded") {
      const captured = fromStripeAmount(intent.amount_received, intent.currency);
      await recordCapture(orderId, id, captured);
      await rememberCard(plan);
      return `captured ${captured} minor units of ${plan.currency}`;
    }
    if (intent.status === "requires_capture") throw new Error(`capture of ${id} has no known outcome yet`);
    await recordAuthorizationLost(
      orderId,
      id,
      intent.cancellation_reason ?? intent.last_payment_error?.code ?? intent.status,
    );
  }
  const charged = plan.is_disputed ? disputed : await recharge(orderId, plan);
  await recordRecharge(orderId, charged);
  return charged.succeeded
    ? "the authorization was gone: charged the saved card once"
    : `capture failed for good: ${charged.code}`;
}

/** The saved card becomes the account's default for renewals. Best effort: renewals look it up again. */
async function rememberCard(plan: Plan): Promise<void> {
  if (!plan.stripe_customer_id || !plan.payment.payment_method_id) return;
  try {
    await stripe().customers.update(plan.stripe_customer_id, {
      invoice_settings: { default_payment_method: plan.payment.payment_method_id },
    });
  } catch (error) {
    logger.warn({ err: error }, "the card was not made the default");
  }
}
