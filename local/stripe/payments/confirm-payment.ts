import { decideCharge, type Verdict } from "../decide-charge.ts";
import type { Decline } from "../declines.ts";
import { takeForcedDecline } from "../forced-declines.ts";
import { newCharge } from "../objects/new-charge.ts";
import { testCardFor } from "../test-cards.ts";
import type { Charge, PaymentIntent, PaymentMethod } from "../types.ts";
import type { World } from "../world.ts";
import { bookCharge } from "./book.ts";
import { storedCardError } from "./card-error.ts";
import { planDispute } from "./disputes.ts";
import { attachCard } from "./save-card.ts";

/** How long a card's issuer keeps an authorization, in seconds. */
const authorizationSeconds = 7 * 86_400;

export interface Confirmation {
  paymentMethod: PaymentMethod;
  offSession?: boolean;
  /** The buyer has just passed 3-D Secure. */
  authenticated?: boolean;
}

export type ConfirmationResult =
  | { kind: "done"; paymentIntent: PaymentIntent }
  | { kind: "authenticate"; paymentIntent: PaymentIntent }
  | { kind: "declined"; paymentIntent: PaymentIntent; decline: Decline; charge: Charge };

/**
 * One attempt to pay a PaymentIntent with a card, from the API as from the hosted page: charge, state and events.
 * The caller has checked that the intent may be confirmed with this card.
 */
export function confirmPayment(world: World, intent: PaymentIntent, confirmation: Confirmation): ConfirmationResult {
  const { paymentMethod, offSession = false, authenticated = false } = confirmation;
  const secret = world.cardSecrets.get(paymentMethod.id);
  if (!secret) throw new Error(`no card number for ${paymentMethod.id}`);
  const card = testCardFor(secret.number);
  const verdict: Verdict =
    takeForcedDecline(world.forcedDeclines, "charge", intent, paymentMethod) ??
    decideCharge(card, secret, { offSession, authenticated, saved: paymentMethod.customer !== null });

  if (verdict.kind === "authenticate") return requireAuthentication(world, intent, paymentMethod);
  if (verdict.kind === "decline") return decline(world, intent, paymentMethod, verdict.decline, card.blocked ?? false);

  const manual = intent.capture_method === "manual";
  const now = world.now();
  const charge = newCharge({
    paymentIntent: intent,
    paymentMethod,
    created: now,
    baseUrl: world.kit.baseUrl,
    ...(manual && { captureBefore: now + authorizationSeconds }),
    authenticated,
  });
  if (intent.capture_method === "automatic") charge.balance_transaction = bookCharge(world, charge);
  if (intent.setup_future_usage && intent.customer) {
    attachCard(world, paymentMethod, intent.customer);
    if (authenticated && intent.setup_future_usage === "off_session") {
      world.cardSecrets.put(paymentMethod.id, { ...secret, setUp: true });
    }
  } else if (paymentMethod.customer === null) {
    world.cardSecrets.put(paymentMethod.id, { ...secret, spent: true });
  }
  world.charges.put(charge.id, charge);
  world.emit("charge.succeeded", charge);
  const paid = world.paymentIntents.put(intent.id, {
    ...intent,
    status: manual ? "requires_capture" : "succeeded",
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    payment_method: paymentMethod.id,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
  });
  if (manual) {
    world.emit("payment_intent.amount_capturable_updated", paid);
    world.agenda.plan("expire_authorization", intent.id, (now + authorizationSeconds) * 1000);
  } else {
    world.emit("payment_intent.succeeded", paid);
    if (charge.balance_transaction === null)
      world.agenda.plan("update_charge", charge.id, world.kit.clock.now() + 2000);
    planDispute(world, charge, card);
  }
  return { kind: "done", paymentIntent: paid };
}

/** The buyer failed 3-D Secure, or gave up there. */
export function failAuthentication(world: World, intent: PaymentIntent): PaymentIntent {
  const paymentMethod = intent.payment_method ? world.paymentMethods.get(intent.payment_method) : undefined;
  const failed = world.paymentIntents.put(intent.id, {
    ...intent,
    status: "requires_payment_method",
    payment_method: null,
    next_action: null,
    last_payment_error: storedCardError(
      {
        code: "payment_intent_authentication_failure",
        message:
          "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
      },
      { ...(paymentMethod && { payment_method: paymentMethod }) },
    ),
  });
  world.emit("payment_intent.payment_failed", failed);
  return failed;
}

function requireAuthentication(world: World, intent: PaymentIntent, paymentMethod: PaymentMethod): ConfirmationResult {
  const facts = world.intentFacts.get(intent.id);
  const waiting = world.paymentIntents.put(intent.id, {
    ...intent,
    status: "requires_action",
    payment_method: paymentMethod.id,
    last_payment_error: null,
    next_action: {
      type: "redirect_to_url",
      redirect_to_url: { url: `${world.kit.baseUrl}/3ds/${intent.id}`, return_url: facts?.returnUrl ?? null },
    },
  });
  world.emit("payment_intent.requires_action", waiting);
  return { kind: "authenticate", paymentIntent: waiting };
}

function decline(
  world: World,
  intent: PaymentIntent,
  paymentMethod: PaymentMethod,
  reason: Decline,
  blocked: boolean,
): ConfirmationResult {
  const charge = newCharge({
    paymentIntent: intent,
    paymentMethod,
    created: world.now(),
    baseUrl: world.kit.baseUrl,
    decline: reason,
    blocked,
  });
  world.charges.put(charge.id, charge);
  world.emit("charge.failed", charge);
  const refused = world.paymentIntents.put(intent.id, {
    ...intent,
    status: "requires_payment_method",
    payment_method: null,
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: storedCardError(reason, { charge: charge.id, payment_method: paymentMethod }),
  });
  world.emit("payment_intent.payment_failed", refused);
  return { kind: "declined", paymentIntent: refused, decline: reason, charge };
}
