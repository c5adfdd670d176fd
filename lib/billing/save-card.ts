import "server-only";
import type Stripe from "stripe";
import type { UserActor } from "@/lib/callers";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { idOf, isWrongState, stripe } from "@/lib/payments";
import { keepCard } from "./keep-card";
import { finishCardPage, getCardFacts, isCardPageDone } from "./my-card-rows";
import { recordCardSaved } from "./rows";

interface SavedByPage {
  customer: string;
  card: string;
  /** of an invoice's page: what is unpaid is tried immediately; else its owner is asked first */
  paysNow: boolean;
}

/** The card that a page of ours saved, as Stripe has it; null while it saved none. */
async function savedBy(sessionId: string): Promise<SavedByPage | null> {
  const session = await stripe().checkout.sessions.retrieve(sessionId, { expand: ["setup_intent"] });
  const setup = session.setup_intent as Stripe.SetupIntent | null;
  const customer = idOf(session.customer);
  const card = idOf(setup?.payment_method ?? null);
  if (session.metadata?.purpose !== "card" || setup?.status !== "succeeded" || !customer || !card) return null;
  return { customer, card, paysNow: Boolean(session.metadata.invoice_id) };
}

/**
 * Acts on a page once: its card pays the bills from then on. Safe to repeat: a page that is reported again, or late, undoes nothing that
 * its owner chose meanwhile, and an older page does not take the place of a newer card's, which Stripe lists first.
 */
async function takeCard(sessionId: string, { customer, card, paysNow }: SavedByPage): Promise<string> {
  if (await isCardPageDone(sessionId)) return "known";
  if (!(await keepCard(customer, card))) return "a newer card is saved";
  await finishCardPage(sessionId, customer, card);
  return paysNow ? `card saved, ${await recordCardSaved(customer)} invoices are tried` : "card saved";
}

/**
 * A page that saved a card was completed. The event is a hint, its session is read again.
 * @returns a sentence about what was done; null when the event is about something else
 */
export async function saveCard({ type, data }: Stripe.Event): Promise<string | null> {
  const hint = data.object as Stripe.Checkout.Session;
  if (type !== "checkout.session.completed" || hint.mode !== "setup") return null;
  const saved = await savedBy(hint.id);
  return saved ? takeCard(hint.id, saved) : "not ours";
}

/**
 * The same when its owner comes back from the page: the webhook may be late or lost.
 *
 * @param sessionId from the address: of this account, or nothing happens
 * @returns `none`: no card was saved there; `unknown`: Stripe cannot be asked, the webhook brings it
 */
export async function settleCardPage(
  actor: UserActor,
  accountId: string,
  sessionId: string,
): Promise<"saved" | "none" | "unknown"> {
  if (!/^cs_\w{1,200}$/.test(sessionId)) return "none";
  try {
    const { stripe_customer_id: own } = await getCardFacts(actor, accountId);
    const saved = await savedBy(sessionId);
    if (!saved || saved.customer !== own) return "none";
    await takeCard(sessionId, saved);
    return "saved";
  } catch (error) {
    if (isWrongState(error) || error instanceof AppError) return "none";
    logger.warn({ err: error, accountId }, "a card page could not be read on return");
    return "unknown";
  }
}
