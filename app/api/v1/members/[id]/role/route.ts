import { changeMemberRole } from "@/lib/accounts";
import { route, serve } from "@/lib/api";
import { memberEndpoints } from "@/lib/contract/endpoints/members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(memberEndpoints.changeMemberRole, ({ actor, accountId, params, body }) =>
    changeMemberRole(actor, accountId, params.id, body.role),
  ),
);
