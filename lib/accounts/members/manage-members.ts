import "server-only";
import { randomUUID } from "node:crypto";
import { enrollmentToken, hashToken, type UserActor } from "@/lib/callers";
import type { MemberInvitation } from "@/lib/contract/members";
import type { TeamRole } from "@/lib/contract/permissions";
import { refusalError } from "@/lib/errors";
import { changeMemberRoleRow, inviteMemberRow, listMemberRows, removeMemberRow, revokeInvitationRow } from "./rows";

/** Who belongs to the account, and for those who manage it, who is invited. */
export const listMembers = listMemberRows;

const done = { ok: true } as const;
type Result = Awaited<ReturnType<typeof removeMemberRow>>;
function orThrow(result: Result): typeof done {
  if (!result.ok) throw refusalError(result);
  return done;
}

/**
 * Mails somebody a link with which they join. The token is made of the invitation's id, and stands in the mail alone.
 * @throws {AppError} RULE_REFUSED (is_member, too_many_members, too_many_invitations), FORBIDDEN
 */
export async function inviteMember(
  actor: UserActor,
  accountId: string,
  { email, role }: { email: string; role: TeamRole },
): Promise<{ invitation: MemberInvitation }> {
  const id = randomUUID();
  const token_hash = hashToken(enrollmentToken(id)).toString("hex");
  const invited = await inviteMemberRow(actor, accountId, { id, token_hash, email, role });
  if (!invited.ok) throw refusalError(invited);
  return { invitation: invited.invitation };
}

/** @throws {AppError} NOT_FOUND, FORBIDDEN */
export const revokeInvitation = async (actor: UserActor, accountId: string, invitationId: string) =>
  orThrow(await revokeInvitationRow(actor, accountId, invitationId));

/** @throws {AppError} RULE_REFUSED (last_owner), NOT_FOUND, FORBIDDEN */
export const changeMemberRole = async (actor: UserActor, accountId: string, userId: string, role: TeamRole) =>
  orThrow(await changeMemberRoleRow(actor, accountId, userId, role));

/** Their phone takes no more calls, and their lines are nobody's. @throws {AppError} as `changeMemberRole` */
export const removeMember = async (actor: UserActor, accountId: string, userId: string) =>
  orThrow(await removeMemberRow(actor, accountId, userId));
