import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { callChartsSchema } from "@/lib/contract/calls/charts";
import {
  dunningStages,
  lineKinds,
  type Ring,
  type Rule,
  stoppedPhonesSchema,
  turnsAway,
} from "@/lib/contract/calls/path";
import { type CallPlan, callPlanSchema } from "@/lib/contract/calls/plan";
import { calledNumberSchema, callPlanVersionsSchema, callSchema } from "@/lib/contract/calls/wire";
import { instant } from "@/lib/contract/common";
import { numberTypeSchema } from "@/lib/contract/vocabulary";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";
import { env } from "@/lib/env";
import { fallbackOf } from "./plan/fallback";
import { agentsOf, phonesOf, soundsOf } from "./plan/phones";

const agentsSchema = z.record(
  z.string(),
  z.object({ name: z.string(), kind: z.enum(lineKinds), target: z.string(), is_on: z.boolean() }),
);

const callPlanRow = z.object({
  ok: z.literal(true),
  number_id: z.uuid(),
  e164: z.string().nullable(),
  country: z.string(),
  number_type: numberTypeSchema,
  version: z.number().int(),
  plan: callPlanSchema.nullable(),
  saved_at: instant.nullable(),
  leads_back: z.array(z.string()),
  unverified: z.array(z.string()),
  lost_sounds: z.array(z.string()),
  stopped: stoppedPhonesSchema,
  agents: agentsSchema,
  /** the minutes that may be forwarded are used up at the moment */
  is_budget_spent: z.boolean(),
  /** it keeps no more messages at the moment */
  is_mailbox_full: z.boolean(),
  /** what an unpaid bill has left at the moment */
  stage: z.enum(dunningStages),
  /** a toll-free number takes no calls at the moment */
  turns_away: z.enum(turnsAway).nullable(),
  server_now: instant,
});
export type CallPlanRow = z.infer<typeof callPlanRow>;
const callPlanResult = orRefused(callPlanRow.shape);

/** @param draft whose phones, agents and recordings are looked at; without one those of the saved plan */
export const getCallPlanRow = (actor: Actor, accountId: string, numberId: string, draft?: CallPlan) =>
  call(
    serverSql(),
    "get_call_plan",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_number_id: numberId,
      p_phones: draft ? phonesOf(draft) : null,
      p_agents: draft ? agentsOf(draft) : null,
      p_sounds: draft ? soundsOf(draft) : null,
    },
    callPlanResult,
  );

/** Refusals: NOT_FOUND, RULE_REFUSED, CHANGED. */
export const saveCallPlanRow = (
  actor: Actor,
  accountId: string,
  numberId: string,
  { version, plan }: { version: number; plan: CallPlan },
) =>
  call(
    serverSql(),
    "save_call_plan",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_number_id: numberId,
      p_version: version,
      p_plan: plan,
      p_phones: phonesOf(plan),
      p_fallback: fallbackOf(plan),
      p_agents: agentsOf(plan),
      p_sounds: soundsOf(plan),
    },
    callPlanResult,
  );

/** Refusals: NOT_FOUND, RULE_REFUSED, CHANGED. */
export const restoreCallPlanRow = (
  actor: Actor,
  accountId: string,
  numberId: string,
  { version, restored }: { version: number; restored: number },
) =>
  call(
    serverSql(),
    "restore_call_plan",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_number_id: numberId,
      p_version: version,
      p_restored: restored,
    },
    callPlanResult,
  );

/** Newest first; none for a stranger's number. */
export const listCallPlans = (actor: UserActor | KeyActor, accountId: string, numberId: string) =>
  readAs(
    actor,
    "list_call_plans",
    { p_account_id: accountId, p_number_id: numberId },
    callPlanVersionsSchema.shape.versions,
  );

/** As `private.call_conditions` reads it. */
export interface CallConditions {
  number_id?: string;
  result?: string;
  /** exactly this one */
  caller?: string;
  /** patterns of E.164 */
  callers?: string[];
  is_hidden?: true;
  from?: string;
  until?: string;
  before?: { at: string; id: string };
}
/** Newest first; none for a stranger's number. @param limit at most 1000 */
export const listCallRows = (
  actor: UserActor | KeyActor,
  accountId: string,
  conditions: CallConditions,
  limit: number,
) =>
  readAs(
    actor,
    "list_calls",
    { p_account_id: accountId, p_filter: { ...conditions }, p_limit: limit },
    z.array(callSchema),
  );

/** Days and hours are those of the zone. Null: no calls. */
export const readCallCharts = (
  actor: UserActor | KeyActor,
  accountId: string,
  conditions: CallConditions,
  zone: string,
) =>
  readAs(
    actor,
    "call_charts",
    { p_account_id: accountId, p_filter: { ...conditions }, p_zone: zone },
    callChartsSchema.pick({ days: true, hours: true, callers: true }).nullable(),
  );

/** The account's numbers, at most 500. */
export const listCalledNumbers = (actor: UserActor | KeyActor, accountId: string) =>
  readAs(actor, "list_called_numbers", { p_account_id: accountId }, z.array(calledNumberSchema));

/** Null for a stranger's number. */
export const getCalledNumber = (actor: UserActor | KeyActor, accountId: string, numberId: string) =>
  readAs(
    actor,
    "called_number_json",
    { p_account_id: accountId, p_number_id: numberId },
    calledNumberSchema.nullable(),
  );

const liveCall = z.object({
  id: z.uuid(),
  call_ref: z.string(),
  started_at: instant,
  entry: z.enum(["sip", "pstn"]),
  caller: z.string().nullable(),
  facts: z.object({
    stage: z.enum(dunningStages),
    is_budget_spent: z.boolean(),
    is_mailbox_full: z.boolean(),
    unverified: z.array(z.string()),
    stopped: stoppedPhonesSchema.default({}),
    agents: agentsSchema,
    turns_away: z.enum(turnsAway).nullable().default(null),
  }),
  outcome: z.string(),
  ended_at: instant.nullable(),
  e164: z.string(),
  account_id: z.uuid(),
  account_name: z.string().nullable(),
  plan: callPlanSchema.nullable(),
  /** recordings of the plan that were deleted meanwhile */
  lost_sounds: z.array(z.string()),
  /** how long it may still go on, whoever takes it; null: nothing limits it */
  call_seconds: z.number().int().nullable(),
});
/** A call as the voice application follows it. `plan` is that of its beginning; null: none was saved. */
export type LiveCall = z.infer<typeof liveCall>;

export interface IncomingCall {
  call_ref: string;
  /** E.164 */
  to: string;
  caller: string | null;
  entry: "sip" | "pstn";
}

/** Safe to repeat: a call has one row. Null where nobody is called. */
export const startCall = (incoming: IncomingCall) =>
  call(workerSql(), "call_started", { p_call: { ...incoming } }, liveCall.nullable());

type LegStatus = "ringing" | "picked_up" | "busy" | "no_answer" | "failed" | "canceled" | "declined" | "bridged";
export interface LegReport {
  branch: string;
  step: number;
  position?: number;
  leg_ref?: string;
  status: LegStatus;
  seconds?: number;
  /** why an agent that answers by itself was of no use */
  cause?: string;
}
export interface StepReport {
  rule: Rule;
  branch: string;
  step: number;
  /** of the first line that rings, among the legs of the step */
  position?: number;
  ring?: Ring;
  result?: LegReport;
  outcome?: "answered" | "agent" | "voicemail" | "message" | "menu" | "rejected" | "not_in_service";
  end_cause?: string;
  seconds?: number;
}

const doneOrUnknown = z.object({ ok: z.literal(true) }).nullable();
/** What a ring may cost. `limit_seconds` of talk can be paid for; `stopped` are phones that must not ring, with the reason. */
const ringGrant = z.object({ limit_seconds: z.number().int(), stopped: z.record(z.string(), z.string()) });
export type RingGrant = z.infer<typeof ringGrant>;
const stepResult = z.object({ ok: z.literal(true), ring: ringGrant.nullable() }).nullable();

/** These are safe to repeat and to come late; null: the call is not known. `ring` is null where no phone rings. */
export const reportStep = (callRef: string, step: StepReport) =>
  call(workerSql(), "call_step", { p_call_ref: callRef, p_step: { ...step } }, stepResult);
export const reportLeg = (callRef: string, leg: LegReport) =>
  call(workerSql(), "call_leg", { p_call_ref: callRef, p_leg: { ...leg } }, liveCall.nullable());
export const endCall = (callRef: string, cause: string, seconds: number | null) =>
  call(workerSql(), "call_ended", { p_call_ref: callRef, p_cause: cause, p_seconds: seconds }, doneOrUnknown);
export const recordMessage = (callRef: string, recordingRef: string, seconds: number) =>
  call(
    workerSql(),
    "call_recorded",
    {
      p_call_ref: callRef,
      p_recording_ref: recordingRef,
      p_seconds: seconds,
      p_awaits_transcript: env().VOICE_TRANSCRIPTS === true,
    },
    doneOrUnknown,
  );
/** Stored once; one that comes before its message waits for it. */
export const messageTranscribed = (recordingRef: string, text: string) =>
  call(workerSql(), "message_transcribed", { p_recording_ref: recordingRef, p_text: text }, doneOrUnknown);

const ringToRenew = z.object({
  id: z.uuid(),
  call_ref: z.string(),
  legs: z.array(
    z.object({
      leg_ref: z.string(),
      branch: z.string(),
      step: z.number().int(),
      position: z.number().int(),
    }),
  ),
});
/** Rings whose reserved talk ends within minutes, at most fifty. */
export const listRingsToRenew = () => call(workerSql(), "list_rings_to_renew", {}, z.array(ringToRenew));

/** `ends`: nothing is left, and its legs are to be ended now. Null: it is over. */
export const renewRing = (id: string) =>
  call(workerSql(), "renew_ring", { p_id: id }, z.object({ ends: z.boolean() }).nullable());

/** Calls to toll-free numbers whose reserved talk ends within minutes, at most fifty. */
export const listTollFreeToRenew = () =>
  call(workerSql(), "list_toll_free_to_renew", {}, z.array(z.object({ id: z.uuid(), call_ref: z.string() })));

/** `ends`: nothing is left, and the call is to be ended now. Null: it is over. */
export const renewTollFree = (id: string) =>
  call(workerSql(), "renew_toll_free", { p_id: id }, z.object({ ends: z.boolean() }).nullable());
