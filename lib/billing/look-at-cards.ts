import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { idOf, stripe } from "@/lib/payments";
import { listCardLooks, recordCard, recordCardRenewed } from "./card-rows";
import { findCard } from "./find-card";

/** Looks at the cards of accounts that are billed soon: owners hear of one that ends before. @returns how many were looked at */
export async function lookAtCards(): Promise<number> {
  let looked = 0;
  for (const { account_id, stripe_customer_id, known_card } of await listCardLooks()) {
    try {
      const method = await findCard(stripe_customer_id, known_card);
      await recordCard(account_id, method?.card ? { id: method.id, ...method.card } : null);
      looked++;
    } catch (error) {
      logger.warn({ err: error, accountId: account_id }, "a card could not be looked at; the sweep comes back to it");
    }
  }
  return looked;
}

/**
 * A network renewed a card by itself: an open invoice is tried again when its card is good for longer. The event is a hint, the card is
 * read again. Safe to repeat: what was paid is not tried.
 *
 * @returns a sentence about what was done
 */
export async function applyCardUpdate({ data }: Stripe.Event): Promise<string> {
  const before = (data.previous_attributes as { card?: { exp_month?: number; exp_year?: number } } | undefined)?.card;
  const method = await stripe().paymentMethods.retrieve((data.object as { id: string }).id);
  const customer = idOf(method.customer);
  if (!customer || !method.card) return "a card that nobody has";
  const isLonger = months(method.card) > months({ ...method.card, ...before });
  if (!isLonger) return "card renewed, not for longer";
  return `card renewed, ${await recordCardRenewed(customer, method.id)} invoices are tried`;
}

const months = ({ exp_month, exp_year }: { exp_month: number; exp_year: number }): number => exp_year * 12 + exp_month;
