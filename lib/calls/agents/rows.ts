import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { agentSchema } from "@/lib/contract/calls/agents";
import type { LineKind } from "@/lib/contract/calls/path";
import { call, doneOrRefused, orRefused, serverSql, workerSql } from "@/lib/db";

const agentResult = orRefused({ agent: agentSchema });

/** By name. The secret of a webhook is for those who may change it. */
export const listAgentRows = (actor: Actor, accountId: string) =>
  call(serverSql(), "list_agents", { p_actor: actorJson(actor), p_account_id: accountId }, z.array(agentSchema));

export interface AgentRow {
  name: string;
  kind: LineKind;
  target: string;
  user_id: string | null;
}
/** Refusals: RULE_REFUSED. */
export const addAgentRow = (actor: Actor, accountId: string, agent: AgentRow, secret: string) =>
  call(
    serverSql(),
    "add_agent",
    { p_actor: actorJson(actor), p_account_id: accountId, p_agent: { ...agent }, p_secret: secret },
    agentResult,
  );

/** Refusals: NOT_FOUND, RULE_REFUSED. */
export const changeAgentRow = (
  actor: Actor,
  accountId: string,
  agentId: string,
  changes: { name?: string | undefined; target?: string | undefined; is_on?: boolean | undefined },
) =>
  call(
    serverSql(),
    "change_agent",
    { p_actor: actorJson(actor), p_account_id: accountId, p_agent_id: agentId, p_changes: { ...changes } },
    agentResult,
  );

/** Refusals: NOT_FOUND. */
export const removeAgentRow = (actor: Actor, accountId: string, agentId: string) =>
  call(
    serverSql(),
    "remove_agent",
    { p_actor: actorJson(actor), p_account_id: accountId, p_agent_id: agentId },
    doneOrRefused,
  );

const webhookAgent = z.object({
  account_id: z.uuid(),
  name: z.string(),
  url: z.string(),
  secret: z.string(),
});
export type WebhookAgent = z.infer<typeof webhookAgent>;

/** Null: it was removed, or takes no calls. */
export const agentToAsk = (agentId: string) =>
  call(workerSql(), "webhook_agent", { p_agent_id: agentId }, webhookAgent.nullable());

/** Of these phones, those that the account has not proven. */
export const unprovenPhones = (accountId: string, phones: string[]) =>
  call(workerSql(), "phones_for_agent", { p_account_id: accountId, p_phones: phones }, z.array(z.string()));
