import { route, serve } from "@/lib/api";
import { restoreCallPlan } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.restoreCallPlan, ({ actor, accountId, params, body }) =>
    restoreCallPlan(actor, accountId, params.id, body),
  ),
);
