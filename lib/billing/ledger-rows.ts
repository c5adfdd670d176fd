import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

/** A balance transaction of Stripe; amounts in minor units, what left the balance below zero. */
export interface StripeTransaction {
  id: string;
  type: string;
  /** what it is about, as the ledger names it: the PaymentIntent of a charge, a refund, dispute or payout */
  stripe_ref: string;
  amount_cents: number;
  fee_cents: number;
  currency: string;
  /** ISO instant */
  created_at: string;
}

/** @returns null when it is not due; `since`: from when on transactions are to be read, null for all */
export const beginReconciliation = () =>
  call(
    workerSql(),
    "begin_reconciliation",
    {},
    z.object({ id: z.number().int(), since: z.coerce.date().nullable() }).nullable(),
  );

/** Safe to repeat. @returns how many were new */
export const recordStripeTransactions = (transactions: StripeTransaction[]) =>
  call(workerSql(), "record_stripe_transactions", { p_transactions: transactions }, z.number().int());

const audit = z.object({ found: z.number().int(), gone: z.number().int(), open: z.number().int() });

/** Ends the reading and runs every check of money. @returns how many findings are new, ended and open */
export const finishReconciliation = (id: number, transactions: number) =>
  call(workerSql(), "finish_reconciliation", { p_id: id, p_transactions: transactions }, audit);
