import "server-only";
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Agent, addAgentSchema, changeAgentSchema } from "@/lib/contract/calls/agents";
import { AppError, refusalError } from "@/lib/errors";
import { addAgentRow, changeAgentRow, listAgentRows, removeAgentRow } from "./rows";
import { readTarget } from "./targets";

type Caller = UserActor | KeyActor;

/** By name. @throws {AppError} NOT_FOUND, FORBIDDEN */
export const listAgents = async (actor: Caller, accountId: string): Promise<{ agents: Agent[] }> => ({
  agents: await listAgentRows(actor, accountId),
});

/**
 * Adds somebody or something that takes calls. A phone rings once it is proven.
 * @throws {AppError} TARGET_REFUSED with the finding, RULE_REFUSED (name_taken, member_taken, too_many), FORBIDDEN
 */
export async function addAgent(
  actor: Caller,
  accountId: string,
  { name, kind, target, user_id }: z.infer<typeof addAgentSchema>,
): Promise<Agent> {
  const row = { name, kind, target: await readTarget(kind, target), user_id: user_id ?? null };
  const added = await addAgentRow(actor, accountId, row, randomBytes(24).toString("base64url"));
  if (!added.ok) throw refusalError(added);
  return added.agent;
}

/**
 * Changes an agent, and with it every plan that names it.
 * @throws {AppError} TARGET_REFUSED, RULE_REFUSED (name_taken, leads_back), NOT_FOUND, FORBIDDEN
 */
export async function changeAgent(
  actor: Caller,
  accountId: string,
  agentId: string,
  { name, target, is_on }: z.infer<typeof changeAgentSchema>,
): Promise<Agent> {
  const found = (await listAgentRows(actor, accountId)).find(({ id }) => id === agentId);
  if (!found) throw new AppError("NOT_FOUND");
  const changes = {
    ...(name !== undefined && { name }),
    ...(target !== undefined && { target: await readTarget(found.kind, target) }),
    ...(is_on !== undefined && { is_on }),
  };
  const changed = await changeAgentRow(actor, accountId, agentId, changes);
  if (!changed.ok) throw refusalError(changed);
  return changed.agent;
}

/** Plans that name it go on with what follows. @throws {AppError} NOT_FOUND, FORBIDDEN */
export async function removeAgent(actor: Caller, accountId: string, agentId: string): Promise<void> {
  const removed = await removeAgentRow(actor, accountId, agentId);
  if (!removed.ok) throw refusalError(removed);
}
