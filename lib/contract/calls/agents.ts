import { z } from "zod";
import { plainLine } from "@/lib/kernel/clean-line";
import { lineKinds } from "./path";

/** Why an agent that answers by itself was of no use: the call went on to what follows it. */
const agentCauses = [
  "slow",
  "unreachable",
  "own_network",
  "redirects",
  "error_status",
  "too_large",
  "not_twiml",
  "forbidden_verb",
  "wants_stream",
  "refused_destination",
  "foreign_address",
  "too_many_turns",
  "removed",
] as const;
export type AgentCause = (typeof agentCauses)[number];

const name = plainLine({ max: 60, missing: "Give it a name" });
const target = z.string().trim().min(3, "Say where calls go").max(500);

export const agentSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(lineKinds),
  /** E.164 · sip:name@host · an https address */
  target: z.string(),
  /** it is a member's phone, and ends with the membership */
  is_member: z.boolean(),
  /** false: takes no calls at the moment */
  is_on: z.boolean(),
  /** false: a phone that is not verified yet, and does not ring */
  is_proven: z.boolean(),
  /** requests to a webhook are signed with it; null: another kind, or not for who asks */
  secret: z.string().nullable(),
  /** whose call plans name it */
  numbers: z.array(z.uuid()),
});
export type Agent = z.infer<typeof agentSchema>;
export const agentsSchema = z.object({ agents: z.array(agentSchema) });

export const addAgentSchema = z.strictObject({
  name,
  kind: z.enum(lineKinds),
  target,
  /** the member whose phone it is */
  user_id: z.uuid().optional(),
});
export const changeAgentSchema = z.strictObject({
  name: name.optional(),
  target: target.optional(),
  is_on: z.boolean().optional(),
});
/** How a program answered a call that there was not. `cause` null: callers would have it; else they would go on to what follows it. */
export const agentTestSchema = z.object({ cause: z.enum(agentCauses).nullable(), milliseconds: z.number().int() });
export type AgentTest = z.infer<typeof agentTestSchema>;
export const removedAgentSchema = z.object({ id: z.uuid() });
