import { replyRange, route, serve } from "@/lib/api";
import { readRecording } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.getRecording, async ({ actor, accountId, params, request }) => {
    const { bytes, type } = await readRecording(actor, accountId, params.id, params.callId);
    return replyRange(request, bytes, { "content-type": type, "content-disposition": "inline" });
  }),
);
