import "server-only";
import { stripe } from "@/lib/payments";

/**
 * Makes a saved card the one that is charged. Safe to repeat: an older page does not take the place of a newer card, which Stripe
 * lists first.
 *
 * @returns false when a newer card is saved
 */
export async function keepCard(customer: string, card: string): Promise<boolean> {
  const { data: cards } = await stripe().customers.listPaymentMethods(customer, { type: "card", limit: 1 });
  if (cards[0]?.id !== card) return false;
  await stripe().customers.update(customer, { invoice_settings: { default_payment_method: card } });
  return true;
}
