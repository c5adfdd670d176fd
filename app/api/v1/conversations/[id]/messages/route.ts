import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { getConversationOrThrow, messagePage } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.listMessages, async ({ actor, accountId, params, query }) => {
    await getConversationOrThrow(actor, accountId, params.id);
    return messagePage(actor, accountId, params.id, query);
  }),
);
