import { afterAnswer, route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { relayOutboxSoon } from "@/lib/jobs";
import { startCheckout } from "@/lib/orders";

/** From cart to the payment page. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.startCheckout, async ({ actor, accountId, body }) => {
    const started = await startCheckout(actor, accountId, body);
    afterAnswer(relayOutboxSoon);
    return started;
  }),
);
