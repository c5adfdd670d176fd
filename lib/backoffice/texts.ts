import "server-only";
import { actorJson, type StaffActor } from "@/lib/callers";
import { call, doneOrRefused, serverSql } from "@/lib/db";
import { refusalError } from "@/lib/errors";

/**
 * Notes that a number is registered for texts to North America, or no longer is. Safe to repeat.
 * @throws {AppError} RULE_REFUSED: it sends none, NOT_FOUND, REAUTHENTICATION_NEEDED
 */
export async function registerTexts(staff: StaffActor, numberId: string, isRegistered: boolean, reason: string) {
  const answer = await call(
    serverSql(),
    "staff_register_texts",
    { p_actor: actorJson(staff), p_number_id: numberId, p_is_registered: isRegistered, p_reason: reason },
    doneOrRefused,
  );
  if (!answer.ok) throw refusalError(answer);
  return answer;
}
