import { route, serve } from "@/lib/api";
import { testAgent } from "@/lib/calls";
import { agentEndpoints } from "@/lib/contract/endpoints/agents";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(agentEndpoints.testAgent, ({ actor, accountId, params }) => testAgent(actor, accountId, params.id)),
);
