import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { getConversationOrThrow, messagePage } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.listMessages, async ({ actor, accountId, params, query }) => {
    const page = await messagePage(actor, accountId, params.id, query);
    // Who may see a text may see its conversation.
    if (page.messages.length === 0) await getConversationOrThrow(actor, accountId, params.id);
    return page;
  }),
);
