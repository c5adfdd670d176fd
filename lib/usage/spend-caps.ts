import "server-only";
import type { Actor } from "@/lib/callers";
import type { SpendCaps, SpendStop } from "@/lib/contract/spend-caps";
import { refusalError } from "@/lib/errors";
import { readSpendStop, setSpendCapRow } from "./rows";

/**
 * Sets what may be spent on calls and texts in a billing period, by all numbers or by one. Counts from the next call and text on.
 * @param numberId null: of the account
 * @param cents minor units; null: what is usual for the account, none for a number
 * @throws {AppError} RULE_REFUSED (too_high, with `most_cents`), NOT_FOUND, FORBIDDEN
 */
export async function setSpendCap(
  actor: Actor,
  accountId: string,
  numberId: string | null,
  cents: number | null,
): Promise<SpendCaps> {
  const result = await setSpendCapRow(actor, accountId, numberId, cents);
  if (!result.ok) throw refusalError(result);
  const { ok: _, ...caps } = result;
  return caps;
}

/** Whether phones of a number stay silent because of a cap. @throws {AppError} NOT_FOUND */
export async function getSpendStop(actor: Actor, accountId: string, numberId: string): Promise<SpendStop> {
  const result = await readSpendStop(actor, accountId, numberId);
  if (!result.ok) throw refusalError(result);
  const { ok: _, ...stop } = result;
  return stop;
}
