import { route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { assignNumber } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.assignNumber, ({ actor, accountId, params, body }) =>
    assignNumber(actor, accountId, params.id, body.to),
  ),
);
