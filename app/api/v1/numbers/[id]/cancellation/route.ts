import { route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { cancelNumber, keepNumber } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.cancelNumber, ({ actor, accountId, params }) => cancelNumber(actor, accountId, params.id)),
  route(numberEndpoints.keepNumber, ({ actor, accountId, params }) => keepNumber(actor, accountId, params.id)),
);
