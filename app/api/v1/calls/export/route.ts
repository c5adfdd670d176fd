import { reply, route, serve } from "@/lib/api";
import { exportCalls } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.exportCalls, async ({ actor, accountId, query }) =>
    reply(await exportCalls(actor, accountId, query), {
      headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="calls.csv"' },
    }),
  ),
);
