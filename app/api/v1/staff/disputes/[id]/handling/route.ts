import { route, serve } from "@/lib/api";
import { handleDispute } from "@/lib/backoffice";
import { staffDisputeEndpoints } from "@/lib/contract/endpoints/staff-disputes";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffDisputeEndpoints.handleDispute, ({ actor, params: { id }, body: { done, reason } }) =>
    handleDispute(actor, id, done, reason),
  ),
);
