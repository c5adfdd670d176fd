import { replyRange, route, serve } from "@/lib/api";
import { readVoicemail } from "@/lib/calls";
import { voicemailEndpoints } from "@/lib/contract/endpoints/voicemails";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(voicemailEndpoints.getVoicemailSound, async ({ actor, accountId, params, query, request }) => {
    const { bytes, name } = await readVoicemail(actor, accountId, params.id);
    const disposition = query.download ? `attachment; filename="${name}"` : "inline";
    return replyRange(request, bytes, { "content-type": "audio/mpeg", "content-disposition": disposition });
  }),
);
