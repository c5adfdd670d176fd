import { route, serve } from "@/lib/api";
import { simulateCall } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.simulateCall, ({ actor, accountId, params, body }) =>
    simulateCall(actor, accountId, params.id, body),
  ),
);
