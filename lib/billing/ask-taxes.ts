import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { isWrongState, stripe, whenAllowed } from "@/lib/payments";
import { isInvalidTaxId } from "./sync-buyers";
import { listTaxQuestions, type Place, recordTaxAnswer, type TaxAnswer, type TaxQuestion } from "./tax-rows";

/** Large enough that three decimals of a percentage are whole cents. */
const askedAmount = 100_000;

/**
 * Asks Stripe Tax for the percentages of places that are new, or were asked about a day ago. Quotes and bills read what is kept, none of
 * them waits for this. Safe to repeat.
 * @param accountId only about where this account is
 * @returns how many were answered
 */
export async function askTaxes(accountId: string | null = null): Promise<number> {
  let answered = 0;
  for (const question of await listTaxQuestions(accountId)) {
    const answer = await ask(question);
    await recordTaxAnswer(question, answer);
    if (!("problem" in answer)) answered++;
  }
  return answered;
}

async function ask(question: TaxQuestion): Promise<TaxAnswer> {
  const { tax_code } = question;
  try {
    return toAnswer(
      await whenAllowed(() =>
        stripe().tax.calculations.create({
          currency: "usd",
          line_items: [{ amount: askedAmount, reference: "rate", tax_behavior: "exclusive", tax_code }],
          customer_details: customerAt(question),
        }),
      ),
    );
  } catch (error) {
    if (isUnknownPlace(error)) return { percent: null, reason: error.code ?? "unknown_place", calculation_id: null };
    logger.warn({ err: error, ...question }, "Stripe Tax did not answer; the upkeep comes back to it");
    return { problem: problemOf(error) };
  }
}

/** All taxes of the place together; none because we are not registered there is 0. */
function toAnswer({ id, tax_amount_exclusive, tax_breakdown }: Stripe.Tax.Calculation): TaxAnswer {
  const reasons = [...new Set(tax_breakdown.map(({ taxability_reason }) => taxability_reason))];
  const reason = reasons.join(", ") || "not_subject_to_tax";
  if (reasons.includes("not_supported")) return { percent: null, reason, calculation_id: id };
  return { percent: (tax_amount_exclusive * 100) / askedAmount, reason, calculation_id: id };
}

/** Who buys in a place, as Stripe is asked about them. */
export const customerAt = ({ country, region, postal_code, tax_id }: Place & { country: string }) => ({
  address: { country, ...(region && { state: region }), ...(postal_code && { postal_code }) },
  address_source: "billing" as const,
  ...(tax_id && { tax_ids: [tax_id as Stripe.Tax.CalculationCreateParams.CustomerDetails.TaxId] }),
});

/** Stripe cannot tell from the address which taxes there are. */
export const isUnknownPlace = (error: unknown): error is Stripe.errors.StripeInvalidRequestError =>
  isWrongState(error) &&
  !isInvalidTaxId(error) &&
  (error.code === "customer_tax_location_invalid" || error.param?.startsWith("customer_details") === true);

/** In a word, for operators. */
export const problemOf = (error: unknown): string => {
  const { code, type } = error as { code?: string; type?: string };
  return code ?? type ?? "unreachable";
};
