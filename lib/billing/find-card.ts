import "server-only";
import type Stripe from "stripe";
import { idOf, isWrongState, stripe } from "@/lib/payments";

/** The card that the account's owner chose at Stripe, else the one of the newest order; null when there is none any more. */
export async function findCard(customerId: string, known: string | null): Promise<Stripe.PaymentMethod | null> {
  const customer = await stripe().customers.retrieve(customerId, {
    expand: ["invoice_settings.default_payment_method"],
  });
  const chosen = customer.deleted ? null : customer.invoice_settings.default_payment_method;
  if (chosen && typeof chosen !== "string" && idOf(chosen.customer) === customerId) return chosen;
  return known ? attachedCard(known, customerId) : null;
}

/** @returns null for a card that was removed from the customer */
export async function attachedCard(card: string, customerId: string): Promise<Stripe.PaymentMethod | null> {
  try {
    const method = await stripe().paymentMethods.retrieve(card);
    return idOf(method.customer) === customerId ? method : null;
  } catch (error) {
    if (isWrongState(error)) return null;
    throw error;
  }
}
