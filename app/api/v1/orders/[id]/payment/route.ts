import { route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { continuePayment } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.continuePayment, async ({ actor, accountId, params }) => {
    return { checkout_url: await continuePayment(actor, accountId, params.id) };
  }),
);
