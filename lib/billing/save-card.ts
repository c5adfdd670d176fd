import "server-only";
import type Stripe from "stripe";
import { idOf, stripe } from "@/lib/payments";
import { keepCard } from "./keep-card";
import { recordCardSaved } from "./rows";

/**
 * A page that saved a card was completed: the card becomes the one that is charged, and what is open is tried. The event is a hint, its
 * session is read again. Safe to repeat: an older page does not take the place of a newer card's, which Stripe lists first.
 *
 * @returns a sentence about what was done; null when the event is about something else
 */
export async function saveCard({ type, data }: Stripe.Event): Promise<string | null> {
  const hint = data.object as Stripe.Checkout.Session;
  if (type !== "checkout.session.completed" || hint.mode !== "setup") return null;
  const session = await stripe().checkout.sessions.retrieve(hint.id, { expand: ["setup_intent"] });
  const setup = session.setup_intent as Stripe.SetupIntent | null;
  const customer = idOf(session.customer);
  const card = idOf(setup?.payment_method ?? null);
  if (session.metadata?.purpose !== "card" || setup?.status !== "succeeded" || !customer || !card) return "not ours";
  if (!(await keepCard(customer, card))) return "a newer card is saved";
  return `card saved, ${await recordCardSaved(customer)} invoices are tried`;
}
