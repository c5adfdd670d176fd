import { route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { startCheckout } from "@/lib/orders";

/** From cart to the payment page. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.startCheckout, ({ actor, accountId, body }) => startCheckout(actor, accountId, body)),
);
