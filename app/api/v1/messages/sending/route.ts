import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { getSending } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.getSending, ({ actor, accountId, query }) =>
    getSending(actor, accountId, query.number_id, query.to),
  ),
);
