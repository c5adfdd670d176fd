import "server-only";
import type Stripe from "stripe";
import type { UserActor } from "@/lib/callers";
import { env } from "@/lib/env";
import { AppError, refusalError } from "@/lib/errors";
import { type CardOwner, customerOf, isUnknownCustomer, stripe } from "@/lib/payments";
import { askStripe } from "./ask-stripe";
import { getCardFacts } from "./my-card-rows";
import { beginCardPage } from "./rows";
import { listCardGroups } from "./saved-cards";

/** Cards that an account may have saved: nobody needs more, but for trying out stolen ones. */
const maxCards = 10;

/**
 * Stripe's page that saves another card for an account with an unpaid invoice. It takes no money: the invoice keeps its one way to be
 * paid, an attempt with the saved card.
 *
 * @returns the page's URL
 * @throws {AppError} NOT_FOUND, ORDER_STATE when nothing is open, PAYMENT_UNAVAILABLE
 */
export async function openCardPage(actor: UserActor, accountId: string, invoiceId: string): Promise<string> {
  const begun = await beginCardPage(actor, accountId, invoiceId);
  if (!begun.ok) throw refusalError(begun);
  const { invoice_id, currency, stripe_customer_id: customer } = begun;
  if (!customer) throw new AppError("ORDER_STATE", { message: "the account never paid by card" });
  const back = `${env().APP_URL}/account/billing/invoices/${invoice_id}`;
  return askStripe(() => openSession(customer, currency, back, { invoice_id }));
}

/**
 * Stripe's page that saves a card, at any time; it pays the bills from then on.
 *
 * @returns the page's URL
 * @throws {AppError} RULE_REFUSED (too_many_cards), PAYMENT_UNAVAILABLE
 */
export const openNewCardPage = (actor: UserActor, accountId: string): Promise<string> =>
  askStripe(async () => {
    const facts = await getCardFacts(actor, accountId);
    if ((await listCardGroups(facts)).length >= maxCards)
      throw new AppError("RULE_REFUSED", { details: { reason: "too_many_cards" } });
    const open = async (owner: CardOwner, gone: string | null) =>
      openSession(await customerOf(owner, gone), facts.currency, `${env().APP_URL}/account/billing/cards`, {});
    return open(facts, null).catch((error) => {
      if (!isUnknownCustomer(error)) throw error;
      return open(facts, facts.stripe_customer_id);
    });
  });

/** @param back where its owner comes back to: with the session in the address when a card was saved */
async function openSession(
  customer: string,
  currency: string,
  back: string,
  metadata: Stripe.MetadataParam,
): Promise<string> {
  const { url } = await stripe().checkout.sessions.create({
    mode: "setup",
    customer,
    currency: currency.toLowerCase(),
    metadata: { purpose: "card", ...metadata },
    setup_intent_data: { metadata: { purpose: "card" } },
    success_url: `${back}?card={CHECKOUT_SESSION_ID}`,
    cancel_url: back,
  });
  if (!url) throw new Error("a new session has no page");
  return url;
}
