import type { Line, LineKind } from "@/lib/contract/calls/path";
import type { PlanPhone } from "@/lib/contract/calls/plan";

/** What calls need to know of an agent. */
export interface AgentFacts {
  name: string;
  kind: LineKind;
  /** E.164 · sip:name@host · an https address */
  target: string;
  /** false: takes no calls at the moment */
  is_on: boolean;
}
export type Agents = Readonly<Record<string, AgentFacts>>;

/** Whom a part of a plan means. `line` is null for an agent that was removed. */
export function lineOf(phone: PlanPhone, agents: Agents): { line: Line | null; isOn: boolean } {
  if ("e164" in phone) return { line: { kind: "phone", target: phone.e164, agent: null }, isOn: true };
  const agent = agents[phone.agent];
  if (!agent) return { line: null, isOn: false };
  const { kind, target, name, is_on: isOn } = agent;
  return { line: { kind, target, agent: { id: phone.agent, name } }, isOn };
}
