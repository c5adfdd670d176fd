import "server-only";
import type { UserActor } from "@/lib/callers";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { refusalError } from "@/lib/errors";
import { getNumberOrThrow } from "./get-number-or-throw";
import { cancelNumberRow } from "./rows";

/**
 * Ends a number with its paid period, or takes that back. Safe to repeat: the first date stays.
 * @throws {AppError} NOT_FOUND, FORBIDDEN, RULE_REFUSED when the number is not active
 */
async function changeTerm(
  actor: UserActor,
  accountId: string,
  numberId: string,
  { undo = false } = {},
): Promise<OwnedNumberDetail> {
  const changed = await cancelNumberRow(actor, accountId, numberId, { undo });
  if (!changed.ok) throw refusalError({ code: changed.code ?? "INTERNAL" });
  return getNumberOrThrow(actor, accountId, numberId);
}

/** See `changeTerm`. */
export const cancelNumber = (actor: UserActor, accountId: string, numberId: string) =>
  changeTerm(actor, accountId, numberId);

/** See `changeTerm`. */
export const keepNumber = (actor: UserActor, accountId: string, numberId: string) =>
  changeTerm(actor, accountId, numberId, { undo: true });
