import { route, serve } from "@/lib/api";
import { listPricePlans, planPrices } from "@/lib/billing";
import { staffPricePlanEndpoints } from "@/lib/contract/endpoints/staff-price-plans";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricePlanEndpoints.listPricePlans, async ({ actor }) => ({ plans: await listPricePlans(actor) })),
  route(staffPricePlanEndpoints.planPrices, ({ actor, body: { reason, ...plan } }) => planPrices(actor, plan, reason)),
);
