import { route, serve } from "@/lib/api";
import { chartCalls } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.chartCalls, ({ actor, accountId, query }) => chartCalls(actor, accountId, query)),
);
