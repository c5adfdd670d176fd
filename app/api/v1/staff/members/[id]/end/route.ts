import { route, serve } from "@/lib/api";
import { endStaff } from "@/lib/backoffice";
import { staffMemberEndpoints } from "@/lib/contract/endpoints/staff-members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMemberEndpoints.endStaff, async ({ actor, params: { id }, body: { version, reason } }) => {
    await endStaff(actor, { userId: id, version, reason });
    return { ok: true as const };
  }),
);
