import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { memberInvitationSchema, membersSchema } from "@/lib/contract/members";
import { type TeamRole, teamRoles } from "@/lib/contract/permissions";
import { call, doneOrRefused, orRefused, serverSql } from "@/lib/db";

export const listMemberRows = (actor: Actor, accountId: string) =>
  call(serverSql(), "list_members", { p_actor: actorJson(actor), p_account_id: accountId }, membersSchema);

/** Refusals: RULE_REFUSED. @param invitation `token_hash` in hexadecimal digits */
export const inviteMemberRow = (
  actor: Actor,
  accountId: string,
  invitation: { id: string; token_hash: string; email: string; role: TeamRole },
) =>
  call(
    serverSql(),
    "invite_member",
    { p_actor: actorJson(actor), p_account_id: accountId, p_invitation: invitation },
    orRefused({ invitation: memberInvitationSchema }),
  );

/** Refusals: NOT_FOUND. */
export const revokeInvitationRow = (actor: Actor, accountId: string, invitationId: string) =>
  call(
    serverSql(),
    "revoke_invitation",
    { p_actor: actorJson(actor), p_account_id: accountId, p_invitation_id: invitationId },
    doneOrRefused,
  );

/** Refusals: NOT_FOUND, RULE_REFUSED. */
export const changeMemberRoleRow = (actor: Actor, accountId: string, userId: string, role: TeamRole) =>
  call(
    serverSql(),
    "change_member_role",
    { p_actor: actorJson(actor), p_account_id: accountId, p_user_id: userId, p_role: role },
    doneOrRefused,
  );

/** Refusals: NOT_FOUND, RULE_REFUSED. */
export const removeMemberRow = (actor: Actor, accountId: string, userId: string) =>
  call(
    serverSql(),
    "remove_member",
    { p_actor: actorJson(actor), p_account_id: accountId, p_user_id: userId },
    doneOrRefused,
  );

const invitation = z.object({
  email: z.string(),
  role: z.enum(teamRoles),
  account: z.string(),
  invited_by: z.string().nullable(),
});

/** What a link allows; null when it was used, replaced, revoked, is too old, or never was. Changes nothing. */
export const getMemberInvitation = (tokenHash: Buffer) =>
  call(serverSql(), "get_member_invitation", { p_token_hash: tokenHash }, invitation.nullable());

const acceptInvitationResult = orRefused({ role: z.enum(teamRoles) });

/** The role that it gave. Refusals: NOT_FOUND, the link is good for nothing to this person. */
export const acceptMemberInvitation = (actor: Actor, tokenHash: Buffer) =>
  call(
    serverSql(),
    "accept_member_invitation",
    { p_actor: actorJson(actor), p_token_hash: tokenHash },
    acceptInvitationResult,
  );
