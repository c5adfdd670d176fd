import { keysetPage, route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { listNumbers } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.listNumbers, async ({ actor, accountId, query: { query, status, mine, tag, ...position } }) => {
    const page = await keysetPage(position, (limit, before) =>
      listNumbers(actor, accountId, { limit, before, query, status, isMine: mine === "1", tag }),
    );
    return { numbers: page.items, next_cursor: page.next_cursor };
  }),
);
