import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { explainPrice } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.explainPrice, ({ actor, query }) => explainPrice(actor, query)),
);
