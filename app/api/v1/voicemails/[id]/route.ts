import { route, serve } from "@/lib/api";
import { deleteVoicemail } from "@/lib/calls";
import { voicemailEndpoints } from "@/lib/contract/endpoints/voicemails";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(voicemailEndpoints.deleteVoicemail, async ({ actor, accountId, params }) => {
    await deleteVoicemail(actor, accountId, params.id);
    return { id: params.id };
  }),
);
