import { newCharge } from "../objects/new-charge.ts";
import { newPaymentIntent } from "../objects/new-payment-intent.ts";
import { bookCharge } from "../payments/book.ts";
import { storedCardError } from "../payments/card-error.ts";
import { storeCard } from "../payments/save-card.ts";
import type { PaymentIntent, Session } from "../types.ts";
import type { World } from "../world.ts";
import { buyerEmail, type CheckoutResult, completeSession } from "./submit-checkout.ts";

/**
 * The buyer pays by a method that takes days, such as a bank debit: the session completes unpaid. Such methods cannot
 * be captured by hand, so a session with manual capture refuses it.
 */
export function submitDelayedPayment(world: World, sessionId: string): CheckoutResult {
  const session = world.sessions.get(sessionId);
  if (!session) throw new Error(`no session ${sessionId}`);
  if (session.status === "complete") return { kind: "complete", session };
  if (session.status !== "open") return { kind: "expired", session };
  const facts = world.sessionFacts.get(session.id);
  if (session.mode !== "payment" || facts?.paymentIntentData.capture_method === "manual") {
    return {
      kind: "declined",
      session,
      decline: { code: "payment_method_unsupported_type", message: "This payment cannot be made by a delayed method." },
    };
  }
  const account = storeCard(
    world,
    { number: "4242424242424242", exp_month: 12, exp_year: 2034, hasCvc: true },
    { email: buyerEmail(world, session) },
  );
  const intent: PaymentIntent = {
    ...newPaymentIntent({
      amount: session.amount_total ?? 0,
      currency: session.currency ?? "usd",
      created: world.now(),
      ...facts?.paymentIntentData,
      customer: session.customer,
    }),
    status: "processing",
    payment_method: account.id,
  };
  world.paymentIntents.put(intent.id, intent);
  world.intentFacts.put(intent.id, { sessionId: session.id });
  world.emit("payment_intent.created", { ...intent, status: "requires_payment_method", payment_method: null });
  world.emit("payment_intent.processing", intent);
  return completeSession(world, { ...session, payment_intent: intent.id, payment_status: "unpaid" }, account);
}

/** The bank's answer to a delayed payment, days later. */
export function settleDelayedPayment(world: World, session: Session, succeeded: boolean): Session {
  const intent = world.paymentIntents.get(session.payment_intent ?? "");
  const account = world.paymentMethods.get(intent?.payment_method ?? "");
  if (intent?.status !== "processing" || !account)
    throw new TypeError(`${session.id} is not waiting for a delayed payment`);
  if (!succeeded) {
    const failed = world.paymentIntents.put(intent.id, {
      ...intent,
      status: "requires_payment_method",
      payment_method: null,
      last_payment_error: storedCardError(
        { code: "payment_method_provider_decline", message: "The bank refused the payment." },
        { payment_method: account },
      ),
    });
    world.emit("payment_intent.payment_failed", failed);
    world.emit("checkout.session.async_payment_failed", session);
    return session;
  }
  const made = newCharge({
    paymentIntent: intent,
    paymentMethod: account,
    created: world.now(),
    baseUrl: world.kit.baseUrl,
  });
  const charge = { ...made, balance_transaction: bookCharge(world, made) };
  world.charges.put(charge.id, charge);
  world.emit("charge.succeeded", charge);
  const paid = world.paymentIntents.put(intent.id, {
    ...intent,
    status: "succeeded",
    amount_received: intent.amount,
    latest_charge: charge.id,
  });
  world.emit("payment_intent.succeeded", paid);
  const settled = world.sessions.put(session.id, { ...session, payment_status: "paid" });
  world.emit("checkout.session.async_payment_succeeded", settled);
  return settled;
}
