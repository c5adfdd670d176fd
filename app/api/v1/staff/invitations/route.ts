import { route, serve } from "@/lib/api";
import { inviteStaff } from "@/lib/backoffice";
import { staffMemberEndpoints } from "@/lib/contract/endpoints/staff-members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMemberEndpoints.inviteStaff, async ({ actor, body: { email, role, reason } }) => ({
    invitation: await inviteStaff(actor, email, role, reason),
  })),
);
