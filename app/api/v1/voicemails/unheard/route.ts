import { route, serve } from "@/lib/api";
import { countUnheardVoicemails } from "@/lib/calls";
import { voicemailEndpoints } from "@/lib/contract/endpoints/voicemails";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(voicemailEndpoints.countUnheard, async ({ actor, accountId }) => ({
    voicemails: await countUnheardVoicemails(actor, accountId),
  })),
);
