import { keysetPage, route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { listConversations } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.listConversations, async ({ actor, accountId, query }) => {
    const filter = { query: query.query, numberId: query.number_id, isUnread: query.unread };
    const page = await keysetPage(query, async (limit, before) => {
      const rows = await listConversations(actor, accountId, filter, limit, before);
      return rows.map((row) => ({ id: row.id, created_at: row.last_at, row }));
    });
    return { conversations: page.items.map(({ row }) => row), next_cursor: page.next_cursor };
  }),
);
