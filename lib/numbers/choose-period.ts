import "server-only";
import type { UserActor } from "@/lib/callers";
import type { ChosenPeriod, OwnedNumberDetail } from "@/lib/contract/numbers";
import { refusalError } from "@/lib/errors";
import { getNumberOrThrow } from "./get-number-or-throw";
import { choosePeriodRow } from "./rows";

/**
 * Pays a number by the year or by the month, from its next period on. Safe to repeat.
 * @throws {AppError} NOT_FOUND, FORBIDDEN, RULE_REFUSED when it ends or a year is not offered, PRICE_CHANGED, BILL_UNPAID
 */
export async function choosePeriod(
  actor: UserActor,
  accountId: string,
  numberId: string,
  chosen: ChosenPeriod,
): Promise<OwnedNumberDetail> {
  const changed = await choosePeriodRow(actor, accountId, numberId, chosen);
  if (!changed.ok) throw refusalError({ code: changed.code ?? "INTERNAL", details: changed.details });
  return getNumberOrThrow(actor, accountId, numberId);
}
