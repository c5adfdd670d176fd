import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { listOptOuts } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.listOptOuts, async ({ actor, accountId }) => ({
    opt_outs: await listOptOuts(actor, accountId),
  })),
);
