import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { getConversationOrThrow } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.getConversation, ({ actor, accountId, params }) =>
    getConversationOrThrow(actor, accountId, params.id),
  ),
);
