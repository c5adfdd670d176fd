import { apiRoute, keysetPage, otherMethods, pageQuery } from "@/lib/api";
import { listOrders } from "@/lib/orders";

/** The account's orders, newest first. */
export const GET = apiRoute(
  { auth: "required", scope: "orders:read", query: pageQuery },
  async ({ actor, accountId, query }) => {
    const { items, next_cursor } = await keysetPage(query, (limit, before) =>
      listOrders(actor, accountId, limit, before),
    );
    return { orders: items, next_cursor };
  },
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
