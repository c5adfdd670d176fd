import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { getPricingCalendar } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.getPricingCalendar, async ({ actor, query: { from, until } }) => ({
    entries: await getPricingCalendar(actor, new Date(from), new Date(until)),
  })),
);
