import { route, serve } from "@/lib/api";
import { staffRateEndpoints } from "@/lib/contract/endpoints/staff-rates";
import { checkRates } from "@/lib/usage";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffRateEndpoints.checkRates, ({ actor, body }) => checkRates(actor, body)),
);
