import { route, serve } from "@/lib/api";
import { copyCallPlan } from "@/lib/calls";
import { callPreviewEndpoints } from "@/lib/contract/endpoints/call-previews";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callPreviewEndpoints.copyCallPlan, ({ actor, accountId, params, body }) =>
    copyCallPlan(actor, accountId, params.id, body),
  ),
);
