import { keysetPage, route, serve } from "@/lib/api";
import { listCalls } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.listAccountCalls, async ({ actor, accountId, query }) => {
    const page = await keysetPage(query, (limit, before) => listCalls(actor, accountId, query, limit, before));
    return { calls: page.items, next_cursor: page.next_cursor };
  }),
);
