import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

/** What staff credit of an invoice. */
export interface StaffCredit {
  /** the same one again: the same credit note */
  request_id: string;
  /** null: of every line, by what is left of each */
  line_id: string | null;
  /** with tax; null: all that is left */
  cents: number | null;
  /** the account's credit, the card that paid, or off what is due of an open invoice */
  to: "credit" | "card" | "due";
}

const creditResult = orRefused({
  credit_note_id: z.uuid(),
  number: z.string(),
  /** it was credited before, by the same request */
  repeated: z.boolean(),
});
/** Refusals as data: ORDER_STATE, CREDIT_TOO_LARGE, CHARGE_RUNNING (`payment_intent_id`: cancel it first). */
export const staffCreditInvoice = (staff: StaffActor, invoiceId: string, credit: StaffCredit, reason: string) =>
  call(
    serverSql(),
    "staff_credit_invoice",
    { p_actor: actorJson(staff), p_invoice_id: invoiceId, p_credit: { ...credit }, p_reason: reason },
    creditResult,
  );

/** The invoice's intent was canceled at Stripe. @returns false: an attempt began meanwhile, or it is another one now */
export const forgetIntent = (invoiceId: string, paymentIntentId: string) =>
  call(workerSql(), "forget_intent", { p_invoice_id: invoiceId, p_payment_intent_id: paymentIntentId }, z.boolean());

const unsentRefund = z.object({
  id: z.uuid(),
  credit_note_id: z.uuid(),
  amount_cents: z.number().int().positive(),
  currency: z.string(),
  payment_intent_id: z.string(),
});
export type UnsentRefund = z.infer<typeof unsentRefund>;
/** Refunds that credit notes ordered, oldest first. */
export const listUnsentRefunds = () => call(workerSql(), "list_unsent_refunds", {}, z.array(unsentRefund));

/** Stripe refuses it for good: its sum becomes the account's credit, and operators have a mail. */
export const refuseRefund = (id: string, code: string) =>
  call(workerSql(), "refuse_refund", { p_id: id, p_code: code }, z.unknown());

const unusedYear = z.object({ invoice_id: z.uuid(), line_id: z.uuid() });
export type UnusedYear = z.infer<typeof unusedYear>;
/** Years of numbers that were given back unpaid, and have not been credited. */
export const listUnusedYears = () => call(workerSql(), "list_unused_years", {}, z.array(unusedYear));

/** Refusal: CHARGE_RUNNING as of `staffCreditInvoice`. */
export const creditUnusedYear = ({ invoice_id, line_id }: UnusedYear) =>
  call(
    workerSql(),
    "credit_unused_year",
    { p_invoice_id: invoice_id, p_line_id: line_id },
    orRefused({ credit_note_id: z.uuid().nullable() }),
  );
