import { keysetPage, route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { listOrders } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.listOrders, async ({ actor, accountId, query }) => {
    const page = await keysetPage(query, (limit, before) => listOrders(actor, accountId, limit, before));
    return { orders: page.items, next_cursor: page.next_cursor };
  }),
);
