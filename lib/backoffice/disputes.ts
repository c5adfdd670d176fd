import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { type DisputeDone, disputeDetailSchema } from "@/lib/contract/staff/disputes";
import { call, refusalSchema, serverSql } from "@/lib/db";
import { refusalError } from "@/lib/errors";

/** One dispute with its evidence and the use of its numbers since; null when there is none. */
export const getStaffDispute = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_dispute", { p_actor: actorJson(staff), p_id: id }, disputeDetailSchema.nullable());

/**
 * Records what was done about a dispute, which then needs no person until its status changes. Changes nothing at Stripe.
 * @throws {AppError} NOT_FOUND, CHANGED: it needs nobody any more
 */
export async function handleDispute(staff: StaffActor, id: string, done: DisputeDone, reason: string) {
  const answer = await call(
    serverSql(),
    "staff_handle_dispute",
    { p_actor: actorJson(staff), p_id: id, p_done: done, p_reason: reason },
    z.object({ ok: z.literal(true) }).or(refusalSchema),
  );
  if (!answer.ok) throw refusalError(answer);
  return answer;
}

/**
 * Lets billing go on that waits for a person. Safe to repeat.
 * @throws {AppError} NOT_FOUND: the account was never billed
 */
export const resumeBilling = (staff: StaffActor, accountId: string, reason: string) =>
  call(
    serverSql(),
    "staff_resume_billing",
    { p_actor: actorJson(staff), p_account_id: accountId, p_reason: reason },
    z.object({ ok: z.literal(true), repeated: z.boolean() }),
  );
