import { route, serve } from "@/lib/api";
import { usageEndpoints } from "@/lib/contract/endpoints/usage";
import { getSpendCaps, setSpendCap } from "@/lib/usage";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(usageEndpoints.getSpendCaps, ({ actor, accountId }) => getSpendCaps(actor, accountId)),
  route(usageEndpoints.setAccountCap, ({ actor, accountId, body }) => setSpendCap(actor, accountId, null, body.cents)),
);
