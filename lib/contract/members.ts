import { z } from "zod";
import { emailSchema } from "@/lib/kernel/email";
import { instant } from "./common";
import { teamRoles } from "./permissions";

const roleSchema = z.enum(teamRoles);

const memberSchema = z.object({
  user_id: z.uuid(),
  name: z.string(),
  /** null: not for who asks */
  email: z.string().nullable(),
  role: roleSchema,
  is_you: z.boolean(),
  since: instant,
});
export type Member = z.infer<typeof memberSchema>;

export const memberInvitationSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  role: roleSchema,
  created_at: instant,
  expires_at: instant,
  is_expired: z.boolean(),
});
export type MemberInvitation = z.infer<typeof memberInvitationSchema>;

/** Invitations are shown to those who manage the team. */
export const membersSchema = z.object({
  members: z.array(memberSchema),
  invitations: z.array(memberInvitationSchema),
});
export const inviteMemberSchema = z.strictObject({ email: emailSchema, role: roleSchema });
export const memberRoleSchema = z.strictObject({ role: roleSchema });
export const memberDoneSchema = z.object({ ok: z.literal(true) });

/** Whose line a number is. */
export const assigneeSchema = z.object({
  kind: z.enum(["member", "agent"]),
  id: z.uuid(),
  name: z.string(),
  is_you: z.boolean(),
});
export type Assignee = z.infer<typeof assigneeSchema>;
/** null: nobody's */
export const assignNumberSchema = z.strictObject({
  to: z.strictObject({ kind: assigneeSchema.shape.kind, id: z.uuid() }).nullable(),
});
