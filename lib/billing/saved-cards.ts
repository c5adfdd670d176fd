import "server-only";
import type Stripe from "stripe";
import type { Cards, SavedCard } from "@/lib/contract/cards";
import { idOf, isUnknownCustomer, stripe } from "@/lib/payments";
import type { CardFacts } from "./my-card-rows";

/** A card as its owner knows it: entered twice, it is one. */
export interface CardGroup {
  /** newest first, never empty */
  methods: Stripe.PaymentMethod[];
  /** the entry that pays the bills; null: another card does */
  paysWith: string | null;
}

/** More entries than this are not read. */
const maxEntries = 500;

/**
 * The cards of an account as Stripe has them, newest first. One pays the bills: the chosen one, else the one of the newest order, as
 * `findCard` takes it.
 */
export async function listCardGroups({ stripe_customer_id: id, known_card }: CardFacts): Promise<CardGroup[]> {
  if (!id) return [];
  try {
    const [customer, methods] = await Promise.all([
      stripe().customers.retrieve(id),
      stripe().customers.listPaymentMethods(id, { type: "card", limit: 100 }).autoPagingToArray({ limit: maxEntries }),
    ]);
    if (customer.deleted) return [];
    const chosen = idOf(customer.invoice_settings.default_payment_method);
    return groupCards(methods, [chosen, known_card]);
  } catch (error) {
    if (isUnknownCustomer(error)) return [];
    throw error;
  }
}

/** @param paying ids of cards that pay, the first that is there does */
export function groupCards(methods: readonly Stripe.PaymentMethod[], paying: readonly (string | null)[]): CardGroup[] {
  const payer = paying.find((id) => methods.some((method) => method.id === id));
  const groups = new Map<string, Stripe.PaymentMethod[]>();
  for (const method of methods) {
    if (!method.card) continue;
    const key = method.card.fingerprint ?? method.id;
    groups.set(key, [...(groups.get(key) ?? []), method]);
  }
  return [...groups.values()].map((entries) => ({
    methods: entries,
    paysWith: entries.find(({ id }) => id === payer)?.id ?? null,
  }));
}

/** The first instant at which a card is good no longer. */
const endOf = ({ exp_month, exp_year }: { exp_month: number; exp_year: number }): number =>
  Date.UTC(exp_year, exp_month, 1);

/** A card has to stay while numbers renew or something is unpaid. */
const needsCard = ({ bill_at, unpaid }: Pick<CardFacts, "bill_at" | "unpaid">): boolean =>
  bill_at !== null || unpaid.length > 0;

/** The last card, or the one that pays, stays while one is needed. */
export const mayRemove = (group: CardGroup, groups: readonly CardGroup[], facts: CardFacts): boolean =>
  !needsCard(facts) || (group.paysWith === null && groups.length > 1);

/** @param at the present instant */
export function endOfGroup(group: CardGroup, { bill_at }: CardFacts, at: Date): SavedCard["ends"] {
  const end = endOf(newest(group).card);
  if (end <= at.getTime()) return "ended";
  return bill_at !== null && end <= Date.parse(bill_at) ? "before_bill" : null;
}

/** The newest entry of a card: what its owner typed last. */
export function newest({ methods }: CardGroup): Stripe.PaymentMethod & { card: Stripe.PaymentMethod.Card } {
  const [method] = methods;
  if (!method?.card) throw new Error("a group of cards without a card");
  return { ...method, card: method.card };
}

/** What the page shows. */
export function toCards(groups: readonly CardGroup[], facts: CardFacts, at: Date): Cards {
  const payer = groups.find(({ paysWith }) => paysWith !== null);
  const paysWith = payer && endOfGroup(payer, facts, at) !== "ended" ? payer.paysWith : null;
  return {
    cards: groups.map((group) => {
      const { id, card } = newest(group);
      return {
        id,
        brand: card.brand,
        last4: card.last4,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        pays_bills: group.paysWith !== null,
        ends: endOfGroup(group, facts, at),
        may_remove: mayRemove(group, groups, facts),
      };
    }),
    bill_at: facts.bill_at,
    needs_card: needsCard(facts),
    unpaid: facts.unpaid.map(({ refused, ...invoice }) => ({
      ...invoice,
      may_pay: paysWith !== null && !refused.includes(paysWith),
    })),
  };
}
