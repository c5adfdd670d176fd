import { route, serve } from "@/lib/api";
import { previewCallPlan } from "@/lib/calls";
import { callPreviewEndpoints } from "@/lib/contract/endpoints/call-previews";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callPreviewEndpoints.previewCallPlan, ({ actor, accountId, params, body }) =>
    previewCallPlan(actor, accountId, params.id, body.plan),
  ),
);
