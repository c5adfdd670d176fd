import { route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { choosePeriod } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.chooseNumberPeriod, ({ actor, accountId, params, body }) =>
    choosePeriod(actor, accountId, params.id, body),
  ),
);
