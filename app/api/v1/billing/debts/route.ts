import { route, serve } from "@/lib/api";
import { orderEndpoints } from "@/lib/contract/endpoints/orders";
import { listDebts } from "@/lib/orders";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(orderEndpoints.listDebts, async ({ actor, accountId }) => ({ debts: await listDebts(actor, accountId) })),
);
