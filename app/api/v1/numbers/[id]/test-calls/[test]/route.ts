import { route, serve } from "@/lib/api";
import { getTestCall } from "@/lib/calls";
import { testCallEndpoints } from "@/lib/contract/endpoints/test-calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(testCallEndpoints.getTestCall, ({ actor, accountId, params }) =>
    getTestCall(actor, accountId, params.id, params.test),
  ),
);
