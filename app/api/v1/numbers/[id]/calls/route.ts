import { keysetPage, route, serve } from "@/lib/api";
import { listCalls } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";
import { getNumberOrThrow } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.listCalls, async ({ actor, accountId, params, query }) => {
    await getNumberOrThrow(actor, accountId, params.id);
    const filter = { ...query, number: params.id };
    const page = await keysetPage(query, (limit, before) => listCalls(actor, accountId, filter, limit, before));
    return { calls: page.items, next_cursor: page.next_cursor };
  }),
);
