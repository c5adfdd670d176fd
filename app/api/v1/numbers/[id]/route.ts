import { route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { getNumberOrThrow, renameNumber } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.getNumber, ({ actor, accountId, params }) => getNumberOrThrow(actor, accountId, params.id)),
  route(numberEndpoints.renameNumber, ({ actor, accountId, params, body }) =>
    renameNumber(actor, accountId, params.id, body.label),
  ),
);
