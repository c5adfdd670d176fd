import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { listTextNumbers } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.listTextNumbers, async ({ actor, accountId }) => ({
    numbers: await listTextNumbers(actor, accountId),
  })),
);
