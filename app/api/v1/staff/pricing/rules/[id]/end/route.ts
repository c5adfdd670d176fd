import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { endPricingRule } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.endPricingRule, ({ actor, params: { id }, body: { at, ...edit } }) =>
    endPricingRule(actor, id, at ? new Date(at) : null, edit),
  ),
);
