import "server-only";
import type { AgentCause } from "@/lib/contract/calls/agents";
import type { CallPath, Line } from "@/lib/contract/calls/path";
import { destinationOf } from "@/lib/kernel/telephony/destination";
import { logger } from "@/lib/logger";
import { whyNotForwarded } from "../plan/destinations";
import type { LiveCall } from "../rows";
import { type VoiceAddress, voiceUrl } from "../voice/addresses";
import { partOf } from "../voice/dial-result";
import { type Grant, renderStep, type Step, shownCaller, talkSeconds } from "../voice/render-step";
import { dial, hangup, redirect, twiml } from "../voice/twiml";
import { fetchDocument } from "./fetch-document";
import { type AgentDial, type AgentDocument, rebuild } from "./rebuild";
import { agentToAsk, unprovenPhones, type WebhookAgent } from "./rows";

/** How often an agent is asked in one call: an answer that leads back to itself ends. */
const mostTurns = 60;
/** Legs of a turn stand behind that of the agent. */
const legsPerTurn = 10;

type At = Required<Pick<VoiceAddress, "branch" | "step" | "attempt" | "next">>;

/** What an agent is asked: whose call it is, and what the caller did. */
function formOf(call: LiveCall, at: At, fields: ReadonlyMap<string, string>): Record<string, string> {
  const said = ["Digits", "SpeechResult", "Confidence", "DialCallStatus"].flatMap((name) => {
    const value = fields.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    CallId: call.id,
    From: call.caller ?? "anonymous",
    To: call.e164,
    Turn: String(at.attempt),
    ...Object.fromEntries(said),
  };
}

/** Asks, and reads the answer. */
async function consult(
  call: LiveCall,
  agent: WebhookAgent,
  at: At,
  fields: ReadonlyMap<string, string>,
): Promise<AgentDocument | { cause: AgentCause }> {
  if (at.attempt >= mostTurns) return { cause: "too_many_turns" };
  const url = new URL(at.next || "", agent.url);
  if (url.origin !== new URL(agent.url).origin) return { cause: "foreign_address" };
  const answer = await fetchDocument(url.href, formOf(call, at, fields), agent.secret);
  if (!answer.ok) return answer;
  return rebuild(answer.text, { base: url, ask: (next) => addressOf(call, at, next) });
}

const addressOf = (call: LiveCall, { branch, step, attempt }: At, next: string) =>
  voiceUrl("agent", { call: call.call_ref, branch, step, attempt: attempt + 1, next });

/** Whether an agent may put a caller through there: as a plan might. */
async function isAllowed({ line, target }: AgentDial, call: LiveCall, accountId: string): Promise<boolean> {
  if (call.facts.stage !== "full" || call.facts.is_budget_spent) return false;
  return line === "sip" || (target !== call.e164 && (await mayRing(target, accountId)));
}

/** Whether a phone may ring for an account, whatever call it is. */
export const mayRing = async (target: string, accountId: string): Promise<boolean> =>
  whyNotForwarded(destinationOf(target)) === null && (await unprovenPhones(accountId, [target])).length === 0;

/**
 * One turn of an agent that answers by itself: what the platform does next, and what is written about it. When the agent is of no use,
 * what follows it in the plan follows, and the leg says why. Never silence.
 */
export async function askAgent(
  call: LiveCall,
  path: CallPath,
  address: At,
  fields: ReadonlyMap<string, string>,
): Promise<Step> {
  const line = partOf(path, address.branch)?.rings[address.step]?.lines[0];
  if (line?.kind !== "webhook" || !line.agent) return { document: twiml(hangup()), report: reportOf(path, address) };
  const agent = await agentToAsk(line.agent.id);
  const answer = agent ? await consult(call, agent, address, fields) : ({ cause: "removed" } as const);
  if ("cause" in answer) return goOn(call, path, address, answer.cause);
  const { verbs, end } = answer;
  if (end.kind === "dial" && agent) {
    if (!(await isAllowed(end, call, agent.account_id))) return goOn(call, path, address, "refused_destination");
    return putThrough(call, path, address, { verbs, end, line });
  }
  if (end.kind === "hang_up") return { document: twiml(...verbs, hangup()), report: taken(path, address) };
  if (end.kind === "ask") {
    return { document: twiml(...verbs, redirect(addressOf(call, address, end.next))), report: taken(path, address) };
  }
  const { branch, step } = address;
  if (verbs.some((verb) => verb !== "")) {
    const onward = voiceUrl("onward", { call: call.call_ref, branch, step: step + 1 });
    return { document: twiml(...verbs, redirect(onward)), report: taken(path, address) };
  }
  const after = renderStep(call, path, branch, step + 1);
  return { ...after, report: { ...after.report, result: { branch, step, position: 0, status: "declined" } } };
}

const reportOf = (path: CallPath, { branch, step }: At) => ({ rule: path.rule, branch, step });

/** The agent has the call. */
const taken = (path: CallPath, at: At) => ({
  ...reportOf(path, at),
  outcome: "agent" as const,
  result: { branch: at.branch, step: at.step, position: 0, status: "bridged" as const },
});

function goOn(call: LiveCall, path: CallPath, { branch, step, attempt }: At, cause: AgentCause): Step {
  logger.info({ callRef: call.call_ref, cause, turn: attempt }, "an agent was of no use");
  const next = renderStep(call, path, branch, step + 1);
  return { ...next, report: { ...next.report, result: { branch, step, position: 0, status: "failed", cause } } };
}

function putThrough(
  call: LiveCall,
  path: CallPath,
  at: At,
  { verbs, end, line }: { verbs: string[]; end: AgentDial; line: Line },
): Step {
  const position = (at.attempt + 1) * legsPerTurn;
  const { branch, step } = at;
  const rung: Line = { kind: end.line, target: end.target, agent: line.agent };
  const dialed = { kind: end.line, target: end.target, statusCallback: legUrl(call, at, position), url: undefined };
  const turn = { branch, step, position, attempt: at.attempt + 1, next: end.next ?? "" };
  const document = (grant: Grant) =>
    end.target in grant.stopped
      ? null
      : twiml(
          ...verbs,
          dial([dialed], {
            action: voiceUrl("dialed", { call: call.call_ref, ...turn }),
            seconds: end.seconds,
            answerOnBridge: false,
            callerId: shownCaller(call),
            timeLimit: talkSeconds(grant, call, {
              isMetered: end.line === "phone",
              isAsked: false,
              rings: { seconds: end.seconds, isAnswered: true },
            }),
          }),
        );
  const ring = { lines: [rung], seconds: end.seconds, screen: false, rule: path.rule };
  const next = () => goOn(call, path, at, "refused_destination");
  return { document: "", report: { ...taken(path, at), position, ring }, ring: { document, next } };
}

const legUrl = (call: LiveCall, { branch, step }: At, position: number) =>
  voiceUrl("leg", { call: call.call_ref, branch, step, position });
