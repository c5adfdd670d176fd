import {
  addAgentSchema,
  agentSchema,
  agentsSchema,
  agentTestSchema,
  changeAgentSchema,
  removedAgentSchema,
} from "../calls/agents";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { agentTestLimit } from "../rate-limits";

const writes = { who: "account", scope: "numbers:write", permission: "configure" } as const;

export const agentEndpoints = defineEndpoints({
  listAgents: {
    who: "account",
    scope: "numbers:read",
    permission: "read",
    method: "GET",
    path: "/agents",
    summary: "Who takes calls: people, SIP addresses, and webhooks that answer by themselves",
    answers: { 200: agentsSchema },
  },
  addAgent: {
    ...writes,
    method: "POST",
    path: "/agents",
    summary: "Add somebody or something that takes calls",
    body: addAgentSchema,
    answers: { 201: agentSchema },
    answersSecret: true,
    errors: ["TARGET_REFUSED", "RULE_REFUSED"],
  },
  changeAgent: {
    ...writes,
    method: "PATCH",
    path: "/agents/{id}",
    summary: "Change an agent, and with it every call plan that names it",
    params: idParams,
    body: changeAgentSchema,
    answers: { 200: agentSchema },
    errors: ["TARGET_REFUSED", "RULE_REFUSED"],
  },
  testAgent: {
    ...writes,
    method: "POST",
    path: "/agents/{id}/test",
    summary:
      "Ask a program that answers by itself as for the beginning of a call, to see whether callers would have it",
    params: idParams,
    answers: { 200: agentTestSchema },
    rateLimit: agentTestLimit,
  },
  removeAgent: {
    ...writes,
    method: "DELETE",
    path: "/agents/{id}",
    summary: "Remove an agent: call plans that name it go on with what follows",
    params: idParams,
    answers: { 200: removedAgentSchema },
  },
});
