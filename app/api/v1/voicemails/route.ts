import { keysetPage, route, serve } from "@/lib/api";
import { listVoicemails } from "@/lib/calls";
import { voicemailEndpoints } from "@/lib/contract/endpoints/voicemails";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(voicemailEndpoints.listVoicemails, async ({ actor, accountId, query }) => {
    const filter = { numberId: query.number || undefined, isUnheard: query.unheard, query: query.query };
    const page = await keysetPage(query, (limit, before) => listVoicemails(actor, accountId, filter, limit, before));
    return { voicemails: page.items, next_cursor: page.next_cursor };
  }),
);
