import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { countUnreadConversations } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.countUnread, async ({ actor, accountId }) => ({
    conversations: await countUnreadConversations(actor, accountId),
  })),
);
