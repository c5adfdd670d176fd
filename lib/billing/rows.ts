import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { type Invoice, invoiceRow } from "@/lib/contract/invoices";
import { type NextBill, nextBillRow } from "@/lib/contract/next-bill";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";
import { countryName } from "@/lib/kernel/countries";
import { lineName } from "@/lib/kernel/telephony/line-name";
import { paymentPage } from "./page-rows";

const named = <Line extends { e164: string; place: string }>(line: Line) => ({
  ...line,
  display: lineName(line.e164, line.place),
});

/** An invoice of SQL with names for its lines. */
const invoice = invoiceRow.transform(
  ({ buyer, ...row }): Invoice => ({
    ...row,
    buyer: { ...buyer, address: [...buyer.address, ...(buyer.country ? [countryName(buyer.country)] : [])] },
    lines: row.lines.map(named),
  }),
);
const nextBill = nextBillRow.transform((row): NextBill => ({ ...row, lines: row.lines.map(named) }));

const dueAccount = z.object({ at: z.string(), account_id: z.uuid() });
export type DueAccount = z.infer<typeof dueAccount>;
/** Accounts whose bill day has come, oldest first. @param after the last one of the page before */
export const listDueAccounts = (after: DueAccount | null, limit: number) =>
  call(workerSql(), "list_due_accounts", { p_limit: limit, p_after: after }, z.array(dueAccount));

const billAccountResult = z.discriminatedUnion("action", [
  /** nothing is due, or not any more */
  z.object({ action: z.literal("none") }),
  /** its bill day was missed by days: an operator decides */
  z.object({ action: z.literal("held") }),
  /** it owes: nothing more is sold */
  z.object({ action: z.literal("stopped") }),
  /** null: what was due costs nothing */
  z.object({ action: z.literal("billed"), invoice_id: z.uuid().nullable() }),
]);
/** Sells one billing period and issues its invoice. Safe to repeat and to run concurrently: no period is sold twice. */
export const billAccount = (accountId: string, seller: Invoice["seller"]) =>
  call(workerSql(), "bill_account", { p_account_id: accountId, p_seller: seller }, billAccountResult);

/** Settled and paid orders without an invoice, oldest first. */
export const listUninvoicedOrders = () => call(workerSql(), "list_uninvoiced_orders", {}, z.array(z.uuid()));

/** Issues the invoice of a paid order. Safe to repeat and to run concurrently. @returns null when it is not paid in full */
export const issueOrderInvoice = (orderId: string, seller: Invoice["seller"]) =>
  call(workerSql(), "issue_order_invoice", { p_order_id: orderId, p_seller: seller }, z.uuid().nullable());

/** Refunds that arrived, of orders with an invoice, without a credit note; oldest first. */
export const listUncreditedRefunds = () => call(workerSql(), "list_uncredited_refunds", {}, z.array(z.uuid()));

/** Issues the credit note of a refund. Safe to repeat and to run concurrently. */
export const issueCreditNote = (refundId: string) =>
  call(workerSql(), "issue_credit_note", { p_refund_id: refundId }, z.uuid().nullable());

const dueInvoice = z.object({ at: z.string(), invoice_id: z.uuid() });
export type DueInvoice = z.infer<typeof dueInvoice>;
/**
 * Invoices whose card is due to be tried, and those that a dead run left in the middle; those that wait longest first.
 * @param after the last one of the page before
 */
export const listDueInvoices = (after: DueInvoice | null, limit: number) =>
  call(workerSql(), "list_due_invoices", { p_limit: limit, p_after: after }, z.array(dueInvoice));

const charge = z.object({
  action: z.literal("charge"),
  attempt_id: z.uuid(),
  /** attempt of the invoice, from 1 */
  n: z.number().int(),
  /** another run began it: what it did is read before anything is done */
  is_resumed: z.boolean(),
  was_armed: z.boolean(),
  /** the intent's latest charge when the attempt was armed */
  charge_before: z.string().nullable(),
  invoice_id: z.uuid(),
  account_id: z.uuid(),
  number: z.string(),
  currency: z.string(),
  amount_cents: z.number().int().positive(),
  payment_intent_id: z.string().nullable(),
  generation: z.number().int(),
  stripe_customer_id: z.string().nullable(),
  /** of the newest paid order */
  known_card: z.string().nullable(),
});
export type Charge = z.infer<typeof charge>;

const beginChargeResult = z.discriminatedUnion("action", [
  z.object({ action: z.enum(["none", "busy", "held"]) }),
  /** its payer has a page open. ends: the page is over, close it */
  z.object({ action: z.literal("page"), ends: z.boolean(), page: paymentPage }),
  charge,
]);
/** Begins the next attempt of an invoice, leased, or takes over one whose lease ran out. */
export const beginCharge = (invoiceId: string) =>
  call(workerSql(), "begin_charge", { p_invoice_id: invoiceId }, beginChargeResult);

/** @returns the intent that counts, the first one that was set; null when the attempt is over */
export const setInvoiceIntent = (attemptId: string, paymentIntentId: string) =>
  call(
    workerSql(),
    "set_invoice_intent",
    { p_attempt_id: attemptId, p_payment_intent_id: paymentIntentId },
    z.string().nullable(),
  );

/** Writes down what is about to be asked of Stripe. @returns false when the attempt is over */
export const armCharge = (attemptId: string, paymentIntentId: string, card: string, chargeBefore: string | null) =>
  call(
    workerSql(),
    "arm_charge",
    {
      p_attempt_id: attemptId,
      p_payment_intent_id: paymentIntentId,
      p_payment_method_id: card,
      p_charge_before: chargeBefore,
    },
    z.boolean(),
  );

/** What a re-read PaymentIntent proves about an attempt. */
export type ChargeResult =
  | {
      state: "succeeded";
      payment_intent_id: string;
      amount_cents: number;
      charge_id: string | null;
      card_brand: string | null;
      card_last4: string | null;
    }
  | {
      state: "declined" | "needs_customer";
      charge_id: string | null;
      code: string | null;
      decline_code: string | null;
      advice_code: string | null;
      network_decline_code: string | null;
    }
  /** there is no card to charge · Stripe canceled the intent: another one is made · a page ended unpaid */
  | { state: "no_card" | "canceled" | "expired" };

export const finishCharge = (attemptId: string, result: ChargeResult) =>
  call(
    workerSql(),
    "finish_charge",
    { p_attempt_id: attemptId, p_result: { ...result } },
    z.object({ ok: z.literal(true), repeated: z.boolean() }),
  );

/** An invoice of the account, or null. Reads under row level security. */
export const getInvoice = (actor: UserActor | KeyActor, accountId: string, invoiceId: string) =>
  readAs(actor, "get_invoice", { p_account_id: accountId, p_invoice_id: invoiceId }, invoice.nullable());

/** Newest first, under row level security. @param before the last row seen */
export const listInvoices = (
  actor: UserActor | KeyActor,
  accountId: string,
  limit: number,
  before: { at: string; id: string } | null,
) =>
  readAs(
    actor,
    "list_invoices",
    { p_account_id: accountId, p_limit: limit, p_before: before?.at ?? null, p_before_id: before?.id ?? null },
    z.array(invoice),
  );

/** What the run would charge on the next bill day, as things stand now, and what is not paid. */
export const getNextBill = (actor: Actor, accountId: string) =>
  call(serverSql(), "next_bill", { p_actor: actorJson(actor), p_account_id: accountId }, nextBill);

const beginCardPageResult = orRefused({
  invoice_id: z.uuid(),
  currency: z.string(),
  stripe_customer_id: z.string().nullable(),
});
/** Refusals as data: NOT_FOUND, ORDER_STATE when the invoice is not open. */
export const beginCardPage = (actor: Actor, accountId: string, invoiceId: string) =>
  call(
    serverSql(),
    "begin_card_page",
    { p_actor: actorJson(actor), p_account_id: accountId, p_invoice_id: invoiceId },
    beginCardPageResult,
  );

/** The customer's card changed: open invoices are due now. @returns how many */
export const recordCardSaved = (stripeCustomerId: string) =>
  call(workerSql(), "card_saved", { p_stripe_customer_id: stripeCustomerId }, z.number().int());
