import { route, serve } from "@/lib/api";
import { getCallPlan, saveCallPlan } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.getCallPlan, ({ actor, accountId, params }) => getCallPlan(actor, accountId, params.id)),
  route(callEndpoints.saveCallPlan, ({ actor, accountId, params, body }) =>
    saveCallPlan(actor, accountId, params.id, body),
  ),
);
