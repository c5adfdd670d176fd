import { route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { AppError } from "@/lib/errors";
import { getOrder } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.getOrder, async ({ actor, accountId, params }) => {
    const order = await getOrder(actor, accountId, params.id);
    if (!order) throw new AppError("NOT_FOUND");
    return order;
  }),
);
