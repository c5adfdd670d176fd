import { removeMember } from "@/lib/accounts";
import { route, serve } from "@/lib/api";
import { memberEndpoints } from "@/lib/contract/endpoints/members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(memberEndpoints.removeMember, ({ actor, accountId, params }) => removeMember(actor, accountId, params.id)),
);
