import "server-only";
import type Stripe from "stripe";
import { fromStripeAmount } from "@/lib/payments";
import type { Charge, ChargeResult } from "./rows";

function cardOf(intent: Stripe.PaymentIntent): { card_brand: string | null; card_last4: string | null } {
  const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
  const card = charge?.payment_method_details?.card;
  return { card_brand: card?.brand ?? null, card_last4: card?.last4 ?? null };
}

const chargeIdOf = ({ latest_charge }: Stripe.PaymentIntent): string | null =>
  typeof latest_charge === "string" ? latest_charge : (latest_charge?.id ?? null);

/**
 * What a re-read intent proves about an attempt. A card was refused by this attempt when the intent has another charge than before.
 * @returns null while it proves nothing: the card may be tried
 */
export function toResult(charge: Charge, intent: Stripe.PaymentIntent): ChargeResult | null {
  const charge_id = chargeIdOf(intent);
  if (intent.status === "succeeded") {
    const amount_cents = fromStripeAmount(intent.amount_received, intent.currency);
    return { state: "succeeded", amount_cents, charge_id, ...cardOf(intent) };
  }
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
