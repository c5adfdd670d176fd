import { afterAnswer, route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { relayOutboxSoon } from "@/lib/jobs";
import { startDebtPayment } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.payDebt, async ({ actor, accountId, params }) => {
    const checkoutUrl = await startDebtPayment(actor, accountId, params.id);
    afterAnswer(relayOutboxSoon);
    return { checkout_url: checkoutUrl };
  }),
);
