import { route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { startDebtPayment } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.payDebt, async ({ actor, accountId, params }) => {
    return { checkout_url: await startDebtPayment(actor, accountId, params.id) };
  }),
);
