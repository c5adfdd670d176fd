import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { markConversation } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.markConversation, ({ actor, accountId, params, body }) =>
    markConversation(actor, accountId, params.id, body),
  ),
);
