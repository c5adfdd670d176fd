import { route, serve } from "@/lib/api";
import { staffRateEndpoints } from "@/lib/contract/endpoints/staff-rates";
import { importRates } from "@/lib/usage";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffRateEndpoints.importRates, ({ actor, body: { token, reason, ...file } }) =>
    importRates(actor, file, token, reason),
  ),
);
