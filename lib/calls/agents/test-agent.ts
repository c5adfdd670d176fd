import "server-only";
import { randomUUID } from "node:crypto";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { AgentCause, AgentTest } from "@/lib/contract/calls/agents";
import { AppError } from "@/lib/errors";
import { mayRing } from "./ask-agent";
import { fetchDocument } from "./fetch-document";
import { rebuild } from "./rebuild";
import { listAgentRows } from "./rows";

/** Of no call: a number set aside for fiction. */
const calledNumber = "+12025550100";

/**
 * Asks a program as for the beginning of a call, with `Test`, and reads what it answers as a call would. Nobody is called.
 * @throws {AppError} NOT_FOUND, also for an agent that is no program; FORBIDDEN
 */
export async function testAgent(actor: UserActor | KeyActor, accountId: string, agentId: string): Promise<AgentTest> {
  const agent = (await listAgentRows(actor, accountId)).find(({ id }) => id === agentId);
  if (agent?.kind !== "webhook" || agent.secret === null) throw new AppError("NOT_FOUND");
  const started = performance.now();
  const cause = await causeOf(agent.target, agent.secret, accountId);
  return { cause, milliseconds: Math.round(performance.now() - started) };
}

async function causeOf(address: string, secret: string, accountId: string): Promise<AgentCause | null> {
  const form = { CallId: randomUUID(), From: "anonymous", To: calledNumber, Turn: "0", Test: "true" };
  const answer = await fetchDocument(address, form, secret);
  if (!answer.ok) return answer.cause;
  const document = rebuild(answer.text, { base: new URL(address), ask: (next) => next });
  if ("cause" in document) return document.cause;
  const { end } = document;
  const isRefused = end.kind === "dial" && end.line === "phone" && !(await mayRing(end.target, accountId));
  return isRefused ? "refused_destination" : null;
}
