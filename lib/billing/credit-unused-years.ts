import "server-only";
import { refusalError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { cancelIntent } from "./credit-invoice";
import { creditUnusedYear, forgetIntent, listUnusedYears, type UnusedYear } from "./credit-rows";

/** @returns whether something was credited. @throws {AppError} CHARGE_RUNNING, PAYMENT_UNAVAILABLE */
async function credit(year: UnusedYear): Promise<boolean> {
  let answer = await creditUnusedYear(year);
  const intentId = answer.ok ? null : answer.details?.payment_intent_id;
  if (typeof intentId === "string") {
    await cancelIntent(intentId);
    await forgetIntent(year.invoice_id, intentId);
    answer = await creditUnusedYear(year);
  }
  if (!answer.ok) throw refusalError(answer);
  return answer.credit_note_id !== null;
}

/**
 * Takes off unpaid invoices what was not served of years whose numbers were given back; one that was paid after that goes back to the
 * card. Safe to repeat and to run concurrently: a line is credited once. @returns how many were
 */
export async function creditUnusedYears(): Promise<number> {
  let credited = 0;
  for (const year of await listUnusedYears()) {
    try {
      if (await credit(year)) credited++;
    } catch (error) {
      logger.warn({ err: error, ...year }, "an unused year could not be credited; the sweep comes back to it");
    }
  }
  return credited;
}
