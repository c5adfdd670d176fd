import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Sending } from "@/lib/contract/messages";
import { refusalError } from "@/lib/errors";
import { storableText } from "@/lib/kernel/storable-json";
import { textSize } from "@/lib/kernel/telephony/text-size";
import { getSendingRow, sendTextRow } from "./send-rows";

type Caller = UserActor | KeyActor;

/**
 * Whether a number of the account can text somebody, and what is left this month.
 * @param to E.164, or whoever else sent a text
 * @throws {AppError} NOT_FOUND
 */
export async function getSending(actor: Caller, accountId: string, numberId: string, to: string): Promise<Sending> {
  const result = await getSendingRow(actor, accountId, numberId, to);
  if (!result.ok) throw refusalError(result);
  const { ok: _, ...sending } = result;
  return sending;
}

/**
 * Takes a text to be sent; a job sends it. Not safe to repeat by itself: the route's Idempotency-Key makes it so.
 * @throws {AppError} NOT_FOUND; RULE_REFUSED with `details.reason`, a `SendingProblem`
 */
export async function sendText(
  actor: Caller,
  accountId: string,
  { number_id, to, body }: { number_id: string; to: string; body: string },
): Promise<{ id: string; conversation_id: string }> {
  const text = storableText(body);
  const result = await sendTextRow(actor, accountId, { number_id, to, body: text, segments: textSize(text).segments });
  if (!result.ok) throw refusalError(result);
  return { id: result.id, conversation_id: result.conversation_id };
}
