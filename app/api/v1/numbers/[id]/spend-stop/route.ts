import { route, serve } from "@/lib/api";
import { usageEndpoints } from "@/lib/contract/endpoints/usage";
import { getSpendStop } from "@/lib/usage";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(usageEndpoints.getSpendStop, ({ actor, accountId, params }) => getSpendStop(actor, accountId, params.id)),
);
