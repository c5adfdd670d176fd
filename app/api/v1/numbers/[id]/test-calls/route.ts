import { route, serve } from "@/lib/api";
import { placeTestCall } from "@/lib/calls";
import { testCallEndpoints } from "@/lib/contract/endpoints/test-calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(testCallEndpoints.placeTestCall, ({ actor, accountId, params, body, clientAddress }) =>
    placeTestCall(actor, accountId, params.id, body.phone, clientAddress),
  ),
);
