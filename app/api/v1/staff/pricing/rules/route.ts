import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { createPricingRule, listPricingRules } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.listPricingRules, ({ actor, query }) => listPricingRules(actor, query)),
  route(staffPricingEndpoints.createPricingRule, ({ actor, body: { reason, ...rule } }) =>
    createPricingRule(actor, rule, reason),
  ),
);
