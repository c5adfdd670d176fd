import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import {
  inviteMemberSchema,
  memberDoneSchema,
  memberInvitationSchema,
  memberRoleSchema,
  membersSchema,
} from "../members";
import { idParams } from "../paging";

const manages = { who: "person", permission: "team" } as const;

/** Who belongs to the account. Programs manage nobody. */
export const memberEndpoints = defineEndpoints({
  listMembers: {
    who: "person",
    permission: "read",
    method: "GET",
    path: "/members",
    summary: "Who belongs to the account, and for those who manage it, who is invited",
    answers: { 200: membersSchema },
  },
  inviteMember: {
    ...manages,
    method: "POST",
    path: "/members/invitations",
    summary: "Mail somebody a link with which they join the account; it replaces an earlier one",
    body: inviteMemberSchema,
    answers: { 201: z.object({ invitation: memberInvitationSchema }) },
    errors: ["RULE_REFUSED"],
  },
  revokeInvitation: {
    ...manages,
    method: "DELETE",
    path: "/members/invitations/{id}",
    summary: "Make an invitation good for nothing",
    params: idParams,
    answers: { 200: memberDoneSchema },
  },
  changeMemberRole: {
    ...manages,
    method: "PUT",
    path: "/members/{id}/role",
    summary: "Give a member another role; only owners touch owners",
    params: idParams,
    body: memberRoleSchema,
    answers: { 200: memberDoneSchema },
    errors: ["RULE_REFUSED"],
  },
  removeMember: {
    who: "person",
    permission: "belong",
    method: "DELETE",
    path: "/members/{id}",
    summary: "End a membership: another's, or one's own",
    params: idParams,
    answers: { 200: memberDoneSchema },
    errors: ["RULE_REFUSED"],
  },
});
