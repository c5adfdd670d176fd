import { keysetPage, route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { getConversationOrThrow, listMessages } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.listMessages, async ({ actor, accountId, params, query }) => {
    await getConversationOrThrow(actor, accountId, params.id);
    const page = await keysetPage(query, async (limit, before) => {
      const rows = await listMessages(actor, accountId, params.id, limit, before);
      return rows.map((row) => ({ id: row.id, created_at: row.sent_at, row }));
    });
    return { messages: page.items.map(({ row }) => row), next_cursor: page.next_cursor };
  }),
);
