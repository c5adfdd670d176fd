import { inviteMember } from "@/lib/accounts";
import { route, serve } from "@/lib/api";
import { memberEndpoints } from "@/lib/contract/endpoints/members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(memberEndpoints.inviteMember, ({ actor, accountId, body }) => inviteMember(actor, accountId, body)),
);
