import { route, serve } from "@/lib/api";
import { addAgent, listAgents } from "@/lib/calls";
import { agentEndpoints } from "@/lib/contract/endpoints/agents";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(agentEndpoints.listAgents, ({ actor, accountId }) => listAgents(actor, accountId)),
  route(agentEndpoints.addAgent, ({ actor, accountId, body }) => addAgent(actor, accountId, body)),
);
