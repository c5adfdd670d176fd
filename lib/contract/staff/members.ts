import { z } from "zod";
import { staffRoles } from "../permissions";

/** One of our own people, as an admin sees them. */
export const staffMemberSchema = z.object({
  user_id: z.uuid(),
  email: z.string(),
  display_name: z.string().nullable(),
  role: z.enum(staffRoles),
  /** What a change is based on. */
  version: z.number().int(),
  /** Has a second factor; without one they cannot sign in to the back office. */
  is_enrolled: z.boolean(),
  enrolled_at: z.string().nullable(),
  last_signed_in_at: z.string().nullable(),
  recovery_codes_left: z.number().int(),
  /** Can neither be ended nor get another role. */
  is_last_admin: z.boolean(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;

/** A link that was sent and not used. */
export const staffInvitationSchema = z.object({
  id: z.uuid(),
  /** `recovery`: of a recovery code that was used. */
  kind: z.enum(["invitation", "recovery"]),
  email: z.string(),
  role: z.enum(staffRoles),
  invited_by: z.string().nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  has_expired: z.boolean(),
});
export type StaffInvitation = z.infer<typeof staffInvitationSchema>;
