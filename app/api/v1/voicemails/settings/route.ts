import { route, serve } from "@/lib/api";
import { getVoicemailSettings, setVoicemailSettings } from "@/lib/calls";
import { voicemailEndpoints } from "@/lib/contract/endpoints/voicemails";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(voicemailEndpoints.getVoicemailSettings, ({ actor, accountId }) => getVoicemailSettings(actor, accountId)),
  route(voicemailEndpoints.setVoicemailSettings, ({ actor, accountId, body }) =>
    setVoicemailSettings(actor, accountId, body),
  ),
);
