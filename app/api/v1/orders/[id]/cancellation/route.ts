import { route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { cancelWaiting } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.cancelWaiting, ({ actor, accountId, params }) => cancelWaiting(actor, accountId, params.id)),
);
