import "server-only";
import { randomUUID } from "node:crypto";
import type { KeyActor, UserActor } from "@/lib/callers";
import { AppError, refusalError } from "@/lib/errors";
import { destinationOf } from "@/lib/kernel/telephony/destination";
import { whyNotForwarded } from "../plan/destinations";
import { voiceUrl } from "../voice/addresses";
import { codeHash, phoneCode } from "./phone-code";
import { placeCall } from "./place-call";
import { beginPhoneCheckRow, finishPhoneCheckRow, removeAccountPhoneRow } from "./rows";

type Caller = UserActor | KeyActor;

/** @throws {AppError} PHONE_REFUSED where calls may not be forwarded to, before anybody is called */
function requireForwardable(e164: string): void {
  const finding = whyNotForwarded(destinationOf(e164));
  if (finding) throw new AppError("PHONE_REFUSED", { details: { finding } });
}

/**
 * Calls a phone and reads out a code. A code that was read out before counts no longer.
 * @param address of who asks
 * @returns whether it is the account's already, and nobody was called
 * @throws {AppError} PHONE_REFUSED, PHONE_CHECK_LIMIT, UNAVAILABLE, FORBIDDEN
 */
export async function beginPhoneCheck(
  actor: Caller,
  accountId: string,
  e164: string,
  address: string,
): Promise<{ is_verified: boolean }> {
  requireForwardable(e164);
  const checkId = randomUUID();
  const hash = codeHash(accountId, e164, phoneCode(checkId));
  const begun = await beginPhoneCheckRow(actor, accountId, e164, hash, address);
  if (!begun.ok) throw refusalError(begun);
  if (!begun.is_verified) await placeCall({ to: e164, url: voiceUrl("code", { call: checkId }) });
  return { is_verified: begun.is_verified };
}

/** @param code six digits @throws {AppError} CODE_WRONG with the guesses left, CODE_EXPIRED, FORBIDDEN */
export async function finishPhoneCheck(actor: Caller, accountId: string, e164: string, code: string): Promise<void> {
  const finished = await finishPhoneCheckRow(actor, accountId, e164, codeHash(accountId, e164, code));
  if (!finished.ok) throw refusalError(finished);
}

/** Plans that name it ring it no longer. @throws {AppError} NOT_FOUND, FORBIDDEN */
export async function removeAccountPhone(actor: Caller, accountId: string, e164: string): Promise<void> {
  const removed = await removeAccountPhoneRow(actor, accountId, e164);
  if (!removed.ok) throw refusalError(removed);
}
