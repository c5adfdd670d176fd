import { route, serve } from "@/lib/api";
import { changeAgent, removeAgent } from "@/lib/calls";
import { agentEndpoints } from "@/lib/contract/endpoints/agents";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(agentEndpoints.changeAgent, ({ actor, accountId, params, body }) =>
    changeAgent(actor, accountId, params.id, body),
  ),
  route(agentEndpoints.removeAgent, async ({ actor, accountId, params }) => {
    await removeAgent(actor, accountId, params.id);
    return { id: params.id };
  }),
);
