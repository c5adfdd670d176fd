import { z } from "zod";
import { emailSchema } from "@/lib/kernel/email";
import { defineEndpoints } from "../endpoint";
import { staffRoles } from "../permissions";
import { staffInvitationSchema, staffMemberSchema } from "../staff/members";
import { reasonSchema } from "../staff/reason";

const id = z.uuid();
const version = z.number().int().positive();

/** Who works here: made, changed and ended by an admin. */
export const staffMemberEndpoints = defineEndpoints({
  inviteStaff: {
    method: "POST",
    path: "/staff/invitations",
    summary: "Send the link with which someone enrolls a second factor: a new colleague, or one who lost theirs",
    who: "staff",
    role: "admin",
    body: z.strictObject({ email: emailSchema, role: z.enum(staffRoles), reason: reasonSchema }),
    answers: { 201: z.object({ invitation: staffInvitationSchema }) },
    errors: ["REAUTHENTICATION_NEEDED", "STAFF_HAS_ROLE"],
  },
  revokeStaffInvitation: {
    method: "POST",
    path: "/staff/invitations/{id}/revocation",
    summary: "Make a link that was sent good for nothing",
    who: "staff",
    role: "admin",
    params: z.object({ id }),
    body: z.strictObject({ reason: reasonSchema }),
    answers: { 200: z.object({ ok: z.literal(true) }) },
    errors: ["REAUTHENTICATION_NEEDED"],
  },
  changeStaffRole: {
    method: "PUT",
    path: "/staff/members/{id}/role",
    summary: "Give a member of staff another role",
    who: "staff",
    role: "admin",
    params: z.object({ id }),
    body: z.strictObject({ role: z.enum(staffRoles), version, reason: reasonSchema }),
    answers: { 200: z.object({ member: staffMemberSchema }) },
    errors: ["REAUTHENTICATION_NEEDED", "CHANGED", "LAST_ADMIN"],
  },
  endStaff: {
    method: "POST",
    path: "/staff/members/{id}/end",
    summary: "Make a member of staff a customer like any other; all their sessions end",
    who: "staff",
    role: "admin",
    params: z.object({ id }),
    body: z.strictObject({ version, reason: reasonSchema }),
    answers: { 200: z.object({ ok: z.literal(true) }) },
    errors: ["REAUTHENTICATION_NEEDED", "CHANGED", "LAST_ADMIN"],
  },
});
