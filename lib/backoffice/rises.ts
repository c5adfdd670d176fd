import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { call, refusalSchema, serverSql } from "@/lib/db";
import { refusalError } from "@/lib/errors";

/**
 * Records that somebody looked at an unusual rise.
 * @throws {AppError} NOT_FOUND, CHANGED: somebody did already
 */
export async function handleRise(staff: StaffActor, id: string, reason: string) {
  const answer = await call(
    serverSql(),
    "staff_handle_usage_rise",
    { p_actor: actorJson(staff), p_id: id, p_reason: reason },
    z.object({ ok: z.literal(true) }).or(refusalSchema),
  );
  if (!answer.ok) throw refusalError(answer);
  return answer;
}
