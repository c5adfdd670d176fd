import "server-only";
import type Stripe from "stripe";
import { now } from "@/lib/clock";
import { logger } from "@/lib/logger";
import { isStoredFailure, isWrongState, stripe, toStripeAmount, whenAllowed } from "@/lib/payments";
import { customerAt, isUnknownPlace, problemOf } from "./ask-taxes";
import {
  finishTaxReport,
  forgetTaxCalculation,
  listTaxReports,
  putOffTaxReport,
  refuseTaxReport,
  setTaxCalculation,
  type TaxedInvoice,
  type TaxedNote,
} from "./tax-rows";

/** Stripe takes a date of up to 31 days ago. */
const oldestMs = 30 * 86_400_000;

/**
 * Tells Stripe Tax of issued invoices and credit notes, each once: its reference is the document's number, which Stripe takes once.
 * Safe to repeat and to run concurrently. @returns how many were recorded
 */
export async function reportTaxes(): Promise<number> {
  let recorded = 0;
  for (const report of await listTaxReports()) {
    try {
      if (await ("reversal" in report ? recordNote(report) : recordInvoice(report))) recorded++;
    } catch (error) {
      logger.warn({ err: error, reference: report.reference }, "a document could not be recorded at Stripe Tax");
      await putOffTaxReport(report.id, problemOf(error));
    }
  }
  return recorded;
}

/** The calculation is written down first, so that a repetition makes the same one a transaction. */
async function recordInvoice(invoice: TaxedInvoice): Promise<boolean> {
  const calculation = invoice.calculation_id ?? (await calculate(invoice));
  if (!calculation) return false;
  const { id, reference, issued_at } = invoice;
  try {
    const transaction = await createOnce(`tax:${id}:${calculation}`, (idempotencyKey) =>
      stripe().tax.transactions.createFromCalculation(
        { calculation, reference, ...(isDatable(issued_at) && { posted_at: seconds(issued_at) }) },
        { idempotencyKey },
      ),
    );
    await finishTaxReport(id, transaction?.id ?? null);
    return true;
  } catch (error) {
    if (isWrongState(error) && error.param === "calculation") await forgetTaxCalculation(id, calculation);
    throw error;
  }
}

/** @returns the calculation of the invoice's lines that counts; null: Stripe cannot tell its place, or it is over */
async function calculate({ id, currency, country, issued_at, lines, ...place }: TaxedInvoice): Promise<string | null> {
  if (!country) {
    await refuseTaxReport(id, "no_country");
    return null;
  }
  try {
    const calculation = await whenAllowed(() =>
      stripe().tax.calculations.create({
        currency: currency.toLowerCase(),
        line_items: lines.map((line) => ({
          amount: atStripe(line.cents, currency),
          reference: line.id,
          tax_behavior: "exclusive",
          tax_code: line.tax_code,
        })),
        customer_details: customerAt({ ...place, country }),
        ...(isDatable(issued_at) && { tax_date: seconds(issued_at) }),
        expand: ["line_items"],
      }),
    );
    const taxes = (calculation.line_items?.data ?? []).map(
      ({ reference, amount_tax }) => [reference, Math.round(amount_tax / unitsAtStripe(currency))] as const,
    );
    return await setTaxCalculation(id, calculation.id ?? "", Object.fromEntries(taxes));
  } catch (error) {
    if (!isUnknownPlace(error)) throw error;
    await refuseTaxReport(id, error.code ?? "unknown_place");
    return null;
  }
}

async function recordNote({ id, reference, currency, original_transaction, reversal }: TaxedNote): Promise<boolean> {
  const lineAt = new Map<string, string>();
  for await (const line of stripe().tax.transactions.listLineItems(original_transaction, { limit: 100 }))
    lineAt.set(line.reference, line.id);
  const transaction = await createOnce(`tax:${id}`, (idempotencyKey) =>
    stripe().tax.transactions.createReversal(
      {
        mode: "partial",
        original_transaction,
        reference,
        line_items: reversal.map((line) => ({
          original_line_item: lineAt.get(line.line_id) ?? "",
          reference: line.id,
          amount: -atStripe(line.cents, currency),
          amount_tax: -atStripe(line.tax_cents, currency),
        })),
      },
      { idempotencyKey },
    ),
  );
  await finishTaxReport(id, transaction?.id ?? null);
  return true;
}

/**
 * Makes a transaction under a key of its own. There is no looking it up by its reference: what Stripe refuses as a repeated reference is
 * there already, of a try whose answer was lost for longer than its key is remembered.
 *
 * @returns null when it was there already
 */
async function createOnce(
  key: string,
  create: (idempotencyKey: string) => Promise<Stripe.Tax.Transaction>,
): Promise<Stripe.Tax.Transaction | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await whenAllowed(() => create(attempt === 1 ? key : `${key}:${attempt}`));
    } catch (error) {
      if (isWrongState(error) && error.param === "reference") return null;
      if (!isStoredFailure(error) || attempt === 3) throw error;
    }
  }
}

/** How many of Stripe's minor units make one of ours; taxes, unlike charges, may end in any digit. */
const unitsAtStripe = (currency: string): number => toStripeAmount(1000, currency) / 1000;
const atStripe = (cents: number, currency: string): number => Math.round(cents * unitsAtStripe(currency));

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);
const isDatable = (at: Date): boolean => now().getTime() - at.getTime() < oldestMs;
