import { route, serve } from "@/lib/api";
import { changeStaffRole } from "@/lib/backoffice";
import { staffMemberEndpoints } from "@/lib/contract/endpoints/staff-members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMemberEndpoints.changeStaffRole, async ({ actor, params: { id }, body: { role, version, reason } }) => ({
    member: await changeStaffRole(actor, role, { userId: id, version, reason }),
  })),
);
