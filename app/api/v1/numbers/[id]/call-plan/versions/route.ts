import { route, serve } from "@/lib/api";
import { listCallPlans } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";
import { getNumberOrThrow } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.listCallPlans, async ({ actor, accountId, params }) => {
    await getNumberOrThrow(actor, accountId, params.id);
    return { versions: await listCallPlans(actor, accountId, params.id) };
  }),
);
