import { route, serve } from "@/lib/api";
import { previewCopies } from "@/lib/calls";
import { callPreviewEndpoints } from "@/lib/contract/endpoints/call-previews";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callPreviewEndpoints.previewCopies, ({ actor, accountId, params, body }) =>
    previewCopies(actor, accountId, params.id, body.to),
  ),
);
