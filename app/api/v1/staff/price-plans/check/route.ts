import { route, serve } from "@/lib/api";
import { checkPrices } from "@/lib/billing";
import { staffPricePlanEndpoints } from "@/lib/contract/endpoints/staff-price-plans";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricePlanEndpoints.checkPrices, ({ actor, body }) => checkPrices(actor, body)),
);
