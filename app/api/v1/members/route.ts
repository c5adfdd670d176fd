import { listMembers } from "@/lib/accounts";
import { route, serve } from "@/lib/api";
import { memberEndpoints } from "@/lib/contract/endpoints/members";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(memberEndpoints.listMembers, ({ actor, accountId }) => listMembers(actor, accountId)),
);
