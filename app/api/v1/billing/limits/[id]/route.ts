import { route, serve } from "@/lib/api";
import { usageEndpoints } from "@/lib/contract/endpoints/usage";
import { setSpendCap } from "@/lib/usage";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(usageEndpoints.setNumberCap, ({ actor, accountId, params, body }) =>
    setSpendCap(actor, accountId, params.id, body.cents),
  ),
);
