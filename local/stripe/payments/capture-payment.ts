import { formatAmount, refuseCharge } from "../currencies.ts";
import { invalidRequest } from "../errors.ts";
import { takeForcedDecline } from "../forced-declines.ts";
import { testCardFor } from "../test-cards.ts";
import type { Charge, PaymentIntent } from "../types.ts";
import type { World } from "../world.ts";
import { bookCharge } from "./book.ts";
import { cardError } from "./card-error.ts";
import { planDispute } from "./disputes.ts";

/**
 * Captures an authorization, once. What is not captured goes back to the buyer by itself and shows in
 * `charge.amount_refunded` without a Refund object.
 *
 * @param amount minor units; absent = everything
 * @throws {StripeApiError} 400 `payment_intent_unexpected_state` unless `requires_capture`, `amount_too_small` below the smallest charge; 402 when refused on order
 */
export function capturePayment(world: World, intent: PaymentIntent, amount = intent.amount_capturable): PaymentIntent {
  if (intent.status !== "requires_capture") {
    throw invalidRequest(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      { code: "payment_intent_unexpected_state", payment_intent: intent },
    );
  }
  if (amount > intent.amount_capturable) {
    throw invalidRequest(
      `The amount_to_capture (${formatAmount(amount, intent.currency)}) is greater than the amount you can capture (${formatAmount(intent.amount_capturable, intent.currency)}).`,
      { code: "amount_too_large", param: "amount_to_capture" },
    );
  }
  const unchargeable = refuseCharge(amount, intent.currency);
  if (unchargeable) {
    throw invalidRequest(unchargeable.message, { code: unchargeable.code, param: "amount_to_capture" });
  }
  const refusal = takeForcedDecline(world.forcedDeclines, "capture", intent);
  if (refusal) {
    const left = refusal.authorization === "gone" ? endAuthorization(world, intent, { reason: "automatic" }) : intent;
    throw cardError(refusal.decline, { payment_intent: left, charge: intent.latest_charge ?? undefined });
  }
  const charge = authorizedCharge(world, intent);
  const captured: Charge = world.charges.put(charge.id, {
    ...charge,
    captured: true,
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
    balance_transaction: bookCharge(world, { ...charge, amount_captured: amount }),
  });
  world.emit("charge.captured", captured);
  const paid = world.paymentIntents.put(intent.id, {
    ...intent,
    status: "succeeded",
    amount_capturable: 0,
    amount_received: amount,
  });
  world.emit("payment_intent.succeeded", paid);
  world.agenda.cancel("expire_authorization", intent.id);
  const sessionId = world.intentFacts.get(intent.id)?.sessionId;
  if (sessionId) {
    world.sessions.update(sessionId, (session) => {
      session.payment_status = "paid";
    });
  }
  const secret = world.cardSecrets.get(captured.payment_method ?? "");
  if (secret) planDispute(world, captured, testCardFor(secret.number));
  return paid;
}

/**
 * Ends a PaymentIntent that has not been paid; an authorization is given back.
 *
 * @param options.expired the issuer's time is up: `charge.expired` comes first
 */
export function endAuthorization(
  world: World,
  intent: PaymentIntent,
  options: { reason: PaymentIntent["cancellation_reason"]; expired?: boolean },
): PaymentIntent {
  if (intent.status === "requires_capture") {
    const charge = authorizedCharge(world, intent);
    const released = world.charges.put(charge.id, { ...charge, amount_refunded: charge.amount, refunded: true });
    if (options.expired) world.emit("charge.expired", released);
  }
  world.agenda.cancel("expire_authorization", intent.id);
  const canceled = world.paymentIntents.put(intent.id, {
    ...intent,
    status: "canceled",
    amount_capturable: 0,
    canceled_at: world.now(),
    cancellation_reason: options.reason,
    next_action: null,
  });
  world.emit("payment_intent.canceled", canceled);
  return canceled;
}

function authorizedCharge(world: World, intent: PaymentIntent): Charge {
  const charge = world.charges.get(intent.latest_charge ?? "");
  if (!charge) throw new Error(`${intent.id} has no charge`);
  return charge;
}
