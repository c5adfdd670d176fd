import { route, serve } from "@/lib/api";
import { revokeInvitation } from "@/lib/backoffice";
import { staffMemberEndpoints } from "@/lib/contract/endpoints/staff-members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMemberEndpoints.revokeStaffInvitation, ({ actor, params: { id }, body: { reason } }) =>
    revokeInvitation(actor, id, reason),
  ),
);
