import { z } from "zod";
import { cardPaymentSchema, cardsSchema } from "../cards";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { checkoutLimit } from "../rate-limits";

const manages = { who: "person", permission: "billing" } as const;
const cardParams = z.object({ id: z.string().regex(/^\w{3,255}$/) });

/** The cards that pay an account's bills. Programs reach none. */
export const cardEndpoints = defineEndpoints({
  listCards: {
    ...manages,
    method: "GET",
    path: "/billing/cards",
    summary: "The account's cards, which of them pays the bills, and what is unpaid",
    answers: { 200: cardsSchema },
    errors: ["PAYMENT_UNAVAILABLE"],
  },
  addCard: {
    ...manages,
    method: "POST",
    path: "/billing/card-page",
    summary: "Stripe's page that saves a card, which then pays the bills",
    answers: { 201: z.object({ card_url: z.url() }) },
    errors: ["RULE_REFUSED", "PAYMENT_UNAVAILABLE"],
    rateLimit: checkoutLimit,
  },
  chooseCard: {
    ...manages,
    method: "PUT",
    path: "/billing/cards/{id}/default",
    summary: "Let a saved card pay the bills from now on",
    params: cardParams,
    answers: { 200: cardsSchema },
    errors: ["RULE_REFUSED", "CONFLICT", "PAYMENT_UNAVAILABLE"],
  },
  removeCard: {
    ...manages,
    method: "DELETE",
    path: "/billing/cards/{id}",
    summary: "Remove a saved card; not the one that pays the bills while numbers renew or something is unpaid",
    params: cardParams,
    answers: { 200: cardsSchema },
    errors: ["RULE_REFUSED", "CHARGE_RUNNING", "CONFLICT", "PAYMENT_UNAVAILABLE"],
  },
  payWithCard: {
    ...manages,
    method: "POST",
    path: "/invoices/{id}/charge",
    summary: "Pay an open invoice with the card that pays the bills, now",
    params: idParams,
    answers: { 200: cardPaymentSchema },
    needsIdempotencyKey: true,
    errors: ["ORDER_STATE", "RULE_REFUSED", "CHARGE_RUNNING", "PAYMENT_UNAVAILABLE"],
    rateLimit: checkoutLimit,
  },
});
