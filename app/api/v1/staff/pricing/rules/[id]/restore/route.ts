import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { restorePricingRule } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.restorePricingRule, ({ actor, params: { id }, body: { from_version, ...edit } }) =>
    restorePricingRule(actor, id, from_version, edit),
  ),
);
