import { z } from "zod";
import { e164Schema, instant } from "../common";
import { findingSchema } from "./findings";
import { callPathSchema, lineKinds, ruleSchema } from "./path";
import { callPlanSchema } from "./plan";

const holidaySchema = z.object({ day: z.iso.date(), name: z.string() });

export const callPlanViewSchema = z.object({
  number_id: z.uuid(),
  /** 0: nothing was saved yet, and `plan` is what every number begins with */
  version: z.number().int(),
  plan: callPlanSchema,
  saved_at: instant.nullable(),
  findings: z.array(findingSchema),
  /** public holidays of the next year on which it is closed, where the plan names a country */
  holidays: z.array(holidaySchema),
});
export type CallPlanView = z.infer<typeof callPlanViewSchema>;

/** `version`: the one that was looked at; another one in the meantime is refused. */
export const saveCallPlanSchema = z.strictObject({ version: z.number().int().min(0), plan: callPlanSchema });
export const restoreCallPlanSchema = z.strictObject({
  version: z.number().int().min(0),
  restored: z.number().int().min(1),
});

export const callPlanVersionsSchema = z.object({
  versions: z.array(
    z.object({
      version: z.number().int(),
      plan: callPlanSchema,
      is_current: z.boolean(),
      restored_from: z.number().int().nullable(),
      saved_at: instant,
    }),
  ),
});

export const simulateCallSchema = z.strictObject({
  /** default now */
  at: instant.optional(),
  /** null: withheld */
  caller: e164Schema.nullable(),
  /** default: the saved one */
  plan: callPlanSchema.optional(),
});
export const simulatedCallSchema = z.object({
  at: instant,
  /** the clocks of the plan's zone then, "2026-12-25T09:00" */
  local: z.string(),
  time_zone: z.string(),
  path: callPathSchema,
  findings: z.array(findingSchema),
});
export type SimulatedCall = z.infer<typeof simulatedCallSchema>;

/** What came of a call, as people look for it. */
export const callResults = ["answered", "voicemail", "missed", "turned_away", "going_on", "test"] as const;

export const calledNumberSchema = z.object({
  id: z.uuid(),
  e164: z.string().nullable(),
  label: z.string().nullable(),
  /** of its plan; UTC until one is saved */
  time_zone: z.string(),
});
export type CalledNumber = z.infer<typeof calledNumberSchema>;

const callOutcomes = [
  "ringing",
  "answered",
  "agent",
  "voicemail",
  "message",
  "menu",
  "rejected",
  "not_in_service",
  "missed",
  "busy",
  "failed",
] as const;
const legStatuses = [
  "planned",
  "ringing",
  "picked_up",
  "busy",
  "no_answer",
  "failed",
  "canceled",
  "declined",
  "bridged",
] as const;

export const callSchema = z.object({
  id: z.uuid(),
  /** when it began */
  created_at: instant,
  /** null: withheld */
  caller: z.string().nullable(),
  plan_version: z.number().int().nullable(),
  rule: ruleSchema.nullable(),
  outcome: z.enum(callOutcomes),
  /** voicemail: a message was left. missed: nobody took it, whatever the caller heard. test: a test call */
  result: z.enum(callResults),
  /** null: it is no longer the account's */
  number: calledNumberSchema.nullable(),
  answered_by: z.string().nullable(),
  answered_at: instant.nullable(),
  ended_at: instant.nullable(),
  /** hung_up · completed · rejected · not_reported, … */
  end_cause: z.string().nullable(),
  /** from the answer to the end; null while it is not known */
  seconds: z.number().int().nullable(),
  /** of the message that was left; null: none */
  recording_seconds: z.number().int().nullable(),
  /** the account had it placed itself: counted and mailed nowhere, whatever came of it */
  is_test: z.boolean(),
  /** null: none was left, or it is deleted */
  voicemail_id: z.uuid().nullable(),
  legs: z.array(
    z.object({
      kind: z.enum(lineKinds),
      /** null: not a phone */
      e164: z.string().nullable(),
      /** what its agent was called then; null: a phone of the plan itself */
      agent: z.string().nullable(),
      /** the key that was pressed in the menu before it rang; empty: none */
      branch: z.string(),
      step: z.number().int(),
      /** among those that rang together; behind an agent those that it dialed */
      position: z.number().int(),
      ring_seconds: z.number().int(),
      is_screened: z.boolean(),
      status: z.enum(legStatuses),
      seconds: z.number().int().nullable(),
      /** why an agent that answers by itself was of no use: slow · not_twiml · too_large, … */
      cause: z.string().nullable(),
      rule: ruleSchema,
    }),
  ),
});
export type Call = z.infer<typeof callSchema>;
