import { reply, route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { exportMessages } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.exportMessages, async ({ actor, accountId, query }) =>
    reply(await exportMessages(actor, accountId, query.number_id ?? null), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="texts.csv"',
      },
    }),
  ),
);
