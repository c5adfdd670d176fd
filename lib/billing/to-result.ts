import "server-only";
import type Stripe from "stripe";
import { fromStripeAmount, idOf } from "@/lib/payments";
import type { Charge, ChargeResult } from "./rows";

function cardOf(intent: Stripe.PaymentIntent): { card_brand: string | null; card_last4: string | null } {
  const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
  const card = charge?.payment_method_details?.card;
  return { card_brand: card?.brand ?? null, card_last4: card?.last4 ?? null };
}

/** What a succeeded intent, read with its charge, proves. */
export const paidResult = (intent: Stripe.PaymentIntent): ChargeResult => ({
  state: "succeeded",
  payment_intent_id: intent.id,
  amount_cents: fromStripeAmount(intent.amount_received, intent.currency),
  charge_id: idOf(intent.latest_charge),
  ...cardOf(intent),
});

/**
 * What a re-read intent proves about an attempt. A card was refused by this attempt when the intent has another charge than before.
 * @returns null while it proves nothing: the card may be tried
 */
export function toResult(charge: Charge, intent: Stripe.PaymentIntent): ChargeResult | null {
  const charge_id = idOf(intent.latest_charge);
  if (intent.status === "succeeded") return paidResult(intent);
  if (intent.status === "canceled") return { state: "canceled" };
  if (!charge.was_armed || charge_id === charge.charge_before) return null;
  const error = intent.last_payment_error;
  const needsCustomer = error?.code === "authentication_required" || error?.decline_code === "authentication_required";
  return {
    state: needsCustomer ? "needs_customer" : "declined",
    charge_id,
    code: error?.code ?? null,
    decline_code: error?.decline_code ?? null,
    advice_code: error?.advice_code ?? null,
    network_decline_code: error?.network_decline_code ?? null,
  };
}
