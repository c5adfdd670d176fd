import { route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { tagNumber } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.tagNumber, ({ actor, accountId, params, body }) =>
    tagNumber(actor, accountId, params.id, body.tags),
  ),
);
