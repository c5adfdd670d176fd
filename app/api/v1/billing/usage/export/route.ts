import { reply, route, serve } from "@/lib/api";
import { usageEndpoints } from "@/lib/contract/endpoints/usage";
import { exportUsage } from "@/lib/usage";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(usageEndpoints.exportUsage, async ({ actor, accountId, query }) =>
    reply(await exportUsage(actor, accountId, query.line ?? null), {
      headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="usage.csv"' },
    }),
  ),
);
