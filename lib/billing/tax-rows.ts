import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";
import { stripeTaxId } from "./buyer-rows";

/** Null in `postal_code`: taxes do not depend on it there. */
const place = z.object({
  country: z.string().length(2).nullable(),
  region: z.string().nullable(),
  postal_code: z.string().nullable(),
  /** of a business, whose taxes may be others */
  tax_id: stripeTaxId.nullable(),
});
export type Place = z.infer<typeof place>;

const taxQuestion = place.extend({ country: z.string().length(2), tax_code: z.string() });
export type TaxQuestion = z.infer<typeof taxQuestion>;
/** Places that Stripe Tax is to be asked about now, new ones first; none while our own table is the source. */
export const listTaxQuestions = (accountId: string | null) =>
  call(workerSql(), "list_tax_questions", { p_account_id: accountId }, z.array(taxQuestion));

/** percent null: Stripe cannot say it for this place. problem: it did not answer, what it said before holds. */
export type TaxAnswer = { percent: number | null; reason: string; calculation_id: string | null } | { problem: string };
export const recordTaxAnswer = (question: TaxQuestion, answer: TaxAnswer) =>
  call(workerSql(), "record_tax_answer", { p_question: question, p_answer: answer }, z.unknown());

const document = { id: z.uuid(), reference: z.string(), currency: z.string(), issued_at: z.coerce.date() };
const taxedInvoice = place.extend({
  ...document,
  /** written down by a try before; the same one is used again */
  calculation_id: z.string().nullable(),
  lines: z.array(z.object({ id: z.uuid(), cents: z.number().int().positive(), tax_code: z.string() })).min(1),
});
export type TaxedInvoice = z.infer<typeof taxedInvoice>;
const taxedNote = z.object({
  ...document,
  original_transaction: z.string(),
  /** what is given back of each line of the invoice */
  reversal: z
    .array(z.object({ id: z.uuid(), line_id: z.uuid(), cents: z.number().int(), tax_cents: z.number().int() }))
    .min(1),
});
export type TaxedNote = z.infer<typeof taxedNote>;
/** Invoices and credit notes that are not recorded at Stripe Tax, oldest first; a credit note after its invoice. */
export const listTaxReports = () =>
  call(workerSql(), "list_tax_reports", {}, z.array(z.union([taxedNote, taxedInvoice])));

/** @returns the calculation that counts, the first one that was set; null when it is over */
export const setTaxCalculation = (reportId: string, calculationId: string, taxes: Record<string, number>) =>
  call(
    workerSql(),
    "set_tax_calculation",
    { p_report_id: reportId, p_calculation_id: calculationId, p_taxes: taxes },
    z.string().nullable(),
  );

export const forgetTaxCalculation = (reportId: string, calculationId: string) =>
  call(workerSql(), "forget_tax_calculation", { p_report_id: reportId, p_calculation_id: calculationId }, z.unknown());

/** @param transactionId null: Stripe has it, its id was lost with the answer */
export const finishTaxReport = (reportId: string, transactionId: string | null) =>
  call(workerSql(), "finish_tax_report", { p_report_id: reportId, p_transaction_id: transactionId }, z.unknown());

/** Stripe cannot tell the buyer's place. */
export const refuseTaxReport = (reportId: string, problem: string) =>
  call(workerSql(), "refuse_tax_report", { p_report_id: reportId, p_problem: problem }, z.unknown());

/** It is tried again later, others come first. */
export const putOffTaxReport = (reportId: string, problem: string) =>
  call(workerSql(), "put_off_tax_report", { p_report_id: reportId, p_problem: problem }, z.unknown());
