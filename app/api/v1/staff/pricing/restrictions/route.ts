import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { listSaleRestrictions } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.listSaleRestrictions, async ({ actor }) => ({
    restrictions: await listSaleRestrictions(actor),
  })),
);
