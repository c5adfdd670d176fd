import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { actorJson, enrollmentToken, hashToken, type StaffActor } from "@/lib/callers";
import type { StaffRole } from "@/lib/contract/permissions";
import { staffInvitationSchema, staffMemberSchema } from "@/lib/contract/staff/members";
import { call, doneOrRefused, orRefused, serverSql } from "@/lib/db";
import { refusalError } from "@/lib/errors";

const doneResult = z.object({ ok: z.literal(true) });

/** Everyone who works here, and the links that were sent and not used. */
export const listStaff = (staff: StaffActor) =>
  call(
    serverSql(),
    "staff_list_members",
    { p_actor: actorJson(staff) },
    z.object({ members: z.array(staffMemberSchema), invitations: z.array(staffInvitationSchema) }),
  );

/**
 * Sends a link to enroll a second factor. The token is in the email alone; the row keeps its hash.
 * @throws {AppError} STAFF_HAS_ROLE: they are staff, with another role than this
 */
export async function inviteStaff(staff: StaffActor, email: string, role: StaffRole, reason: string) {
  const id = randomUUID();
  const invitation = { id, token_hash: hashToken(enrollmentToken(id)).toString("hex"), email, role };
  const answer = await call(
    serverSql(),
    "staff_invite",
    { p_actor: actorJson(staff), p_invitation: invitation, p_reason: reason },
    orRefused({ invitation: staffInvitationSchema }),
  );
  if (!answer.ok) throw refusalError(answer);
  return answer.invitation;
}

/** @throws {AppError} NOT_FOUND: it was used or revoked */
export const revokeInvitation = (staff: StaffActor, id: string, reason: string) =>
  call(serverSql(), "staff_revoke_invitation", { p_actor: actorJson(staff), p_id: id, p_reason: reason }, doneResult);

interface MemberChange {
  userId: string;
  /** What the admin has seen. */
  version: number;
  reason: string;
}

/** @throws {AppError} NOT_FOUND, CHANGED, LAST_ADMIN */
export async function changeStaffRole(staff: StaffActor, role: StaffRole, { userId, version, reason }: MemberChange) {
  const answer = await call(
    serverSql(),
    "staff_change_role",
    { p_actor: actorJson(staff), p_user_id: userId, p_role: role, p_version: version, p_reason: reason },
    orRefused({ member: staffMemberSchema }),
  );
  if (!answer.ok) throw refusalError(answer);
  return answer.member;
}

/** @throws {AppError} NOT_FOUND, CHANGED, LAST_ADMIN */
export async function endStaff(staff: StaffActor, { userId, version, reason }: MemberChange): Promise<void> {
  const answer = await call(
    serverSql(),
    "staff_end",
    { p_actor: actorJson(staff), p_user_id: userId, p_version: version, p_reason: reason },
    doneOrRefused,
  );
  if (!answer.ok) throw refusalError(answer);
}
