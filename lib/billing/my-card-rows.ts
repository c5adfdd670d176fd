import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { cardsSchema } from "@/lib/contract/cards";
import { call, doneOrRefused, orRefused, serverSql, workerSql } from "@/lib/db";

const facts = z.object({
  account_id: z.uuid(),
  account_name: z.string(),
  /** of the owner */
  email: z.string().nullable(),
  stripe_customer_id: z.string().nullable(),
  /** of the newest paid order */
  known_card: z.string().nullable(),
  currency: z.string(),
  bill_at: cardsSchema.shape.bill_at,
  unpaid: z.array(
    cardsSchema.shape.unpaid.element.omit({ may_pay: true }).extend({
      /** the saved cards that were refused for it */
      refused: z.array(z.string()),
    }),
  ),
});
/** What is known of an account's cards beside Stripe. */
export type CardFacts = z.infer<typeof facts>;

export const getCardFacts = (actor: Actor, accountId: string) =>
  call(serverSql(), "get_card_facts", { p_actor: actorJson(actor), p_account_id: accountId }, facts);

const beginCardChangeResult = orRefused({
  ...facts.shape,
  change_id: z.uuid(),
  /** cards that are being charged; null: one is about to be */
  in_use: z.array(z.string().nullable()),
});
/** Refusal: CONFLICT while another change is under way. */
export const beginCardChange = (actor: Actor, accountId: string) =>
  call(serverSql(), "begin_card_change", { p_actor: actorJson(actor), p_account_id: accountId }, beginCardChangeResult);

/** What was done to a card at Stripe. */
export interface CardChange {
  action: "chosen" | "removed";
  id: string;
  brand: string;
  last4: string;
}
/** @param done null when nothing was done */
export const endCardChange = (actor: Actor, accountId: string, changeId: string, done: CardChange | null) =>
  call(
    serverSql(),
    "end_card_change",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_change_id: changeId,
      p_done: done && { ...done },
    },
    z.unknown(),
  );

/** Refusals: NOT_FOUND, ORDER_STATE, CHARGE_RUNNING, RULE_REFUSED (card_refused, held). */
export const beginCardPayment = (actor: Actor, accountId: string, invoiceId: string, card: string) =>
  call(
    serverSql(),
    "begin_card_payment",
    { p_actor: actorJson(actor), p_account_id: accountId, p_invoice_id: invoiceId, p_card: card },
    doneOrRefused,
  );

export const isCardPageDone = (stripeSessionId: string) =>
  call(workerSql(), "is_card_page_done", { p_stripe_session_id: stripeSessionId }, z.boolean());

/** @returns false when it was acted upon before */
export const finishCardPage = (stripeSessionId: string, stripeCustomerId: string, card: string) =>
  call(
    workerSql(),
    "finish_card_page",
    { p_stripe_session_id: stripeSessionId, p_stripe_customer_id: stripeCustomerId, p_card: card },
    z.boolean(),
  );
