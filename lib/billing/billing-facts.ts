import "server-only";
import { type Actor, actorJson } from "@/lib/callers";
import { type BillingFacts, billingFactsSchema, type SaveBillingFacts } from "@/lib/contract/billing-facts";
import { call, doneOrRefused, serverSql } from "@/lib/db";
import { AppError, refusalError } from "@/lib/errors";
import { countries, countryName, isCountry } from "@/lib/kernel/countries";
import { logger } from "@/lib/logger";
import { askTaxes } from "./ask-taxes";

const of = (actor: Actor, accountId: string) => ({ p_actor: actorJson(actor), p_account_id: accountId });

/** Code and name of every country, by name. */
export const billingCountries = (): [code: string, name: string][] =>
  countries.map((code): [string, string] => [code, countryName(code)]).sort(([, a], [, b]) => a.localeCompare(b, "en"));

/** @throws {AppError} FORBIDDEN, NOT_FOUND */
export const getBillingFacts = (actor: Actor, accountId: string): Promise<BillingFacts> =>
  call(serverSql(), "get_billing_facts", of(actor, accountId), billingFactsSchema);

/**
 * Changes who the buyer is. A place that is new to us is asked about immediately, so that the next total has its tax; when Stripe does
 * not answer, the upkeep comes back to it. Safe to repeat.
 *
 * @throws {AppError} VALIDATION_FAILED with `details.field`, and `details.example` of its country; CHANGED with `details.current`; FORBIDDEN,
 *   NOT_FOUND
 */
export async function saveBillingFacts(
  actor: Actor,
  accountId: string,
  facts: SaveBillingFacts,
): Promise<BillingFacts> {
  if (facts.country !== null && !isCountry(facts.country))
    throw new AppError("VALIDATION_FAILED", { details: { field: "country" } });
  const saved = await call(
    serverSql(),
    "save_billing_facts",
    { ...of(actor, accountId), p_facts: facts },
    doneOrRefused,
  );
  if (!saved.ok) throw refusalError(saved);
  try {
    await askTaxes(accountId);
  } catch (error) {
    logger.warn({ err: error, account_id: accountId }, "the taxes of a new place could not be asked about");
  }
  return getBillingFacts(actor, accountId);
}
