import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { undoPricingChange } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.undoPricingChange, ({ actor, params: { id }, body: { undone_version, ...edit } }) =>
    undoPricingChange(actor, id, undone_version, edit),
  ),
);
