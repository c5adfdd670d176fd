import "server-only";
import type { UserActor } from "@/lib/callers";
import { now } from "@/lib/clock";
import type { Cards } from "@/lib/contract/cards";
import { AppError, refusalError } from "@/lib/errors";
import { isWrongState, stripe } from "@/lib/payments";
import { askStripe } from "./ask-stripe";
import { beginCardChange, type CardChange, type CardFacts, endCardChange, getCardFacts } from "./my-card-rows";
import { type CardGroup, endOfGroup, listCardGroups, mayRemove, newest, toCards } from "./saved-cards";

/** @throws {AppError} FORBIDDEN, NOT_FOUND, PAYMENT_UNAVAILABLE */
export const getCards = (actor: UserActor, accountId: string): Promise<Cards> =>
  askStripe(async () => {
    const facts = await getCardFacts(actor, accountId);
    return toCards(await listCardGroups(facts), facts, now());
  });

interface Change {
  facts: CardFacts;
  groups: CardGroup[];
  /** the card that is to be changed */
  group: CardGroup;
  customer: string;
  /** cards that are being charged; null: one is about to be */
  inUse: (string | null)[];
}

/** One change of an account's cards at a time; what it did is recorded when Stripe has done it. @returns the cards afterwards */
function changeCard(
  actor: UserActor,
  accountId: string,
  card: string,
  change: (change: Change) => Promise<CardChange["action"] | null>,
): Promise<Cards> {
  return askStripe(async () => {
    const begun = await beginCardChange(actor, accountId);
    if (!begun.ok) throw refusalError(begun);
    let done: CardChange | null = null;
    try {
      const groups = await listCardGroups(begun);
      const group = groups.find(({ methods }) => methods.some(({ id }) => id === card));
      if (!group || !begun.stripe_customer_id) throw new AppError("NOT_FOUND");
      const { id, card: facts } = newest(group);
      const action = await change({
        facts: begun,
        groups,
        group,
        customer: begun.stripe_customer_id,
        inUse: begun.in_use,
      });
      done = action && { action, id, brand: facts.brand, last4: facts.last4 };
    } finally {
      await endCardChange(actor, accountId, begun.change_id, done);
    }
    return getCards(actor, accountId);
  });
}

const refuse = (reason: string) => new AppError("RULE_REFUSED", { details: { reason } });

/**
 * Lets a saved card pay the bills from now on. Safe to repeat.
 * @throws {AppError} NOT_FOUND, also when it was removed at Stripe meanwhile; RULE_REFUSED (card_ended), CONFLICT, PAYMENT_UNAVAILABLE
 */
export const chooseCard = (actor: UserActor, accountId: string, card: string): Promise<Cards> =>
  changeCard(actor, accountId, card, async ({ facts, group, customer }) => {
    if (endOfGroup(group, facts, now()) === "ended") throw refuse("card_ended");
    try {
      await stripe().customers.update(customer, {
        invoice_settings: { default_payment_method: newest(group).id },
      });
    } catch (error) {
      if (isWrongState(error)) throw new AppError("NOT_FOUND", { cause: error });
      throw error;
    }
    return group.paysWith === null ? "chosen" : null;
  });

/**
 * Removes a saved card for good, with all its entries. Safe to repeat after a crash: what is left of it is removed.
 * @throws {AppError} NOT_FOUND when it is not there any more; RULE_REFUSED (only_card, pays_bills) while a card is needed;
 *   CHARGE_RUNNING while it is charged; CONFLICT, PAYMENT_UNAVAILABLE
 */
export const removeCard = (actor: UserActor, accountId: string, card: string): Promise<Cards> =>
  changeCard(actor, accountId, card, async ({ facts, groups, group, inUse }) => {
    if (!mayRemove(group, groups, facts)) throw refuse(groups.length === 1 ? "only_card" : "pays_bills");
    const ids = group.methods.map(({ id }) => id);
    if (inUse.some((used) => used === null || ids.includes(used))) throw new AppError("CHARGE_RUNNING");
    for (const id of ids) await detach(id);
    return "removed";
  });

async function detach(id: string): Promise<void> {
  try {
    await stripe().paymentMethods.detach(id);
  } catch (error) {
    // It was removed at Stripe meanwhile.
    if (!isWrongState(error)) throw error;
  }
}
