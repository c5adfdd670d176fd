import { route, serve } from "@/lib/api";
import { markVoicemail } from "@/lib/calls";
import { voicemailEndpoints } from "@/lib/contract/endpoints/voicemails";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(voicemailEndpoints.markVoicemail, ({ actor, accountId, params, body }) =>
    markVoicemail(actor, accountId, params.id, body.is_heard),
  ),
);
