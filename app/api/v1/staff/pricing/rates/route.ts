import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { listExchangeRates, setExchangeRate } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.listExchangeRates, async ({ actor }) => ({ rates: await listExchangeRates(actor) })),
  route(staffPricingEndpoints.setExchangeRate, ({ actor, body: { reason, ...rate } }) =>
    setExchangeRate(actor, rate, reason),
  ),
);
