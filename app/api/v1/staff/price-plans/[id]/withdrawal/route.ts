import { route, serve } from "@/lib/api";
import { withdrawPrices } from "@/lib/billing";
import { staffPricePlanEndpoints } from "@/lib/contract/endpoints/staff-price-plans";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricePlanEndpoints.withdrawPrices, async ({ actor, params, body: { reason } }) => ({
    withdrawn: await withdrawPrices(actor, params.id, reason),
  })),
);
