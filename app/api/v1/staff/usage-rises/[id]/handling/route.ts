import { route, serve } from "@/lib/api";
import { handleRise } from "@/lib/backoffice";
import { staffRiseEndpoints } from "@/lib/contract/endpoints/staff-rises";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffRiseEndpoints.handleRise, ({ actor, params: { id }, body: { reason } }) => handleRise(actor, id, reason)),
);
