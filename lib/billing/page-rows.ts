import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

/** A page on which an invoice is paid. All that Stripe is asked with comes from here, so a repeated request has the same bytes. */
export const paymentPage = z.object({
  attempt_id: z.uuid(),
  /** attempt of the invoice, from 1 */
  n: z.number().int(),
  invoice_id: z.uuid(),
  account_id: z.uuid(),
  number: z.string(),
  currency: z.string(),
  amount_cents: z.number().int().positive(),
  /** the card that pays is charged from then on */
  keeps_card: z.boolean(),
  page_until: z.coerce.date(),
  stripe_session_id: z.string().nullable(),
  url: z.string().nullable(),
  /** the intent that the saved card was tried with: canceled before the page can be paid */
  retired_intent: z.string().nullable(),
  stripe_customer_id: z.string().nullable(),
});
export type PaymentPage = z.infer<typeof paymentPage>;

const openPageResult = orRefused({ page: paymentPage });
export type OpenPageResult = z.infer<typeof openPageResult>;

/** Refusals: NOT_FOUND, ORDER_STATE, CHARGE_RUNNING, and PAGE_OPEN with the page that has to end first. */
export const beginPaymentPage = (actor: Actor, accountId: string, invoiceId: string, keepsCard: boolean) =>
  call(
    serverSql(),
    "begin_payment_page",
    { p_actor: actorJson(actor), p_account_id: accountId, p_invoice_id: invoiceId, p_keeps_card: keepsCard },
    openPageResult,
  );

/** The same for the holder of the link of the mail. */
export const beginLinkedPage = (invoiceId: string, keepsCard: boolean) =>
  call(workerSql(), "begin_linked_page", { p_invoice_id: invoiceId, p_keeps_card: keepsCard }, openPageResult);

const linkedInvoice = z.object({
  id: z.uuid(),
  number: z.string(),
  state: z.enum(["open", "carried", "paid"]),
  currency: z.string(),
  due_cents: z.number().int(),
  /** what was due before it was paid */
  asked_cents: z.number().int(),
  seller_name: z.string(),
  problem: z.enum(["declined", "needs_customer", "no_card"]).nullable(),
  /** the page that is open now */
  page: paymentPage.nullable(),
});
export const getLinkedInvoice = (invoiceId: string) =>
  call(workerSql(), "get_linked_invoice", { p_invoice_id: invoiceId }, linkedInvoice.nullable());

/** The intent was canceled at Stripe: it is the invoice's no longer. */
export const retireIntent = (attemptId: string, paymentIntentId: string) =>
  call(workerSql(), "retire_intent", { p_attempt_id: attemptId, p_payment_intent_id: paymentIntentId }, z.unknown());

/** @returns false when the page has ended meanwhile: its link is given to nobody */
export const attachPage = (attemptId: string, stripeSessionId: string, url: string) =>
  call(
    workerSql(),
    "attach_page",
    { p_attempt_id: attemptId, p_stripe_session_id: stripeSessionId, p_url: url },
    z.boolean(),
  );

/** The page of an attempt, whatever became of it. */
export const getPage = (attemptId: string) =>
  call(workerSql(), "get_page", { p_attempt_id: attemptId }, paymentPage.nullable());
