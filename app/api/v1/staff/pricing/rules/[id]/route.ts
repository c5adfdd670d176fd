import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { changePricingRule, getPricingRule } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.getPricingRule, async ({ actor, params: { id } }) => ({
    rule: await getPricingRule(actor, id),
  })),
  route(staffPricingEndpoints.changePricingRule, ({ actor, params: { id }, body: { version, reason, ...change } }) =>
    changePricingRule(actor, id, change, { version, reason }),
  ),
);
