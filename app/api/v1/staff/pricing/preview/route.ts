import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { previewPricing } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.previewPricing, ({ actor, body: { rules, ended, at, ...options } }) =>
    previewPricing(actor, { rules, ended, ...(at && { at }) }, options),
  ),
);
