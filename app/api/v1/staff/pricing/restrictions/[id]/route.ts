import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { setSaleRestriction } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.setSaleRestriction, ({ actor, params: { id }, body: { is_lifted, ...edit } }) =>
    setSaleRestriction(actor, id, is_lifted, edit),
  ),
);
