import { route, serve } from "@/lib/api";
import { resumeBilling } from "@/lib/backoffice";
import { staffDisputeEndpoints } from "@/lib/contract/endpoints/staff-disputes";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffDisputeEndpoints.resumeBilling, ({ actor, params: { id }, body: { reason } }) =>
    resumeBilling(actor, id, reason),
  ),
);
