import { route, serve } from "@/lib/api";
import { getCallWeek } from "@/lib/calls";
import { callPreviewEndpoints } from "@/lib/contract/endpoints/call-previews";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callPreviewEndpoints.getCallWeek, ({ actor, accountId, params }) => getCallWeek(actor, accountId, params.id)),
);
