import "server-only";
import { z } from "zod";
import { carrierIdSchema, featureSchema, numberTypeSchema } from "@/lib/contract/vocabulary";
import { call, workerSql } from "@/lib/db";

const answerPath = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sip"), host: z.string() }),
  z.object({ kind: z.literal("pstn"), e164: z.string() }),
]);

/** A claimed row of the provisioning queue with all a run needs. Results carry `generation`; older ones are refused (CONFLICT). */
const jobRow = z.object({
  id: z.uuid(),
  generation: z.number().int(),
  attempts: z.number().int(),
  max_attempts: z.number().int(),
  action: z.enum(["purchase", "configure", "release", "suspend", "resume", "port_in"]),
  carrier_id: carrierIdSchema,
  number: z.object({
    id: z.uuid(),
    account_id: z.uuid().nullable(),
    e164: z.string().nullable(),
    carrier_ref: z.string().nullable(),
    status: z.string(),
    features: z.array(featureSchema),
    paid_until: z.coerce.date().nullable(),
    ended_reason: z.string().nullable(),
  }),
  item: z
    .object({
      id: z.uuid(),
      e164: z.string().nullable(),
      status: z.string(),
      carrier_ref: z.string().nullable(),
      area_id: z.uuid(),
      area_ref: z.string(),
      country: z.string(),
      number_type: numberTypeSchema,
      features: z.array(featureSchema),
      sku_ref: z.string(),
      place: z.string(),
      total_cents: z.number().int(),
    })
    .nullable(),
  /** the carrier's reservation behind the hold, while it still holds */
  reservation_ref: z.string().nullable(),
  order: z
    .object({
      id: z.uuid(),
      reference: z.string(),
      forward_to: z.string().nullable(),
      lost_line_policy: z.enum(["drop", "nearest"]),
      settle_by: z.coerce.date().nullable(),
      status: z.string(),
    })
    .nullable(),
  carrier_order: z
    .object({
      id: z.uuid(),
      status: z.string(),
      carrier_order_ref: z.string().nullable(),
      submitted_at: z.string().nullable(),
    })
    .nullable(),
  wanted: z.object({ answer_path: answerPath }).nullable(),
  substitutions: z.number().int(),
});
export type Job = z.infer<typeof jobRow>;
export const jobSchema = jobRow;

/** pending → processing. Null for any run but the one that holds it. */
export const claimJob = (jobId: string, runId: string) =>
  call(workerSql(), "claim_job", jobRow.nullable(), jobId, runId);
/** Takes a job from whoever has it: the settlement's right. Null when it is over. */
export const seizeJob = (jobId: string, runId: string) =>
  call(workerSql(), "seize_job", jobRow.nullable(), jobId, runId);

const carrierOrderRow = z.object({
  id: z.uuid(),
  carrier_id: carrierIdSchema,
  purchased_number_id: z.uuid(),
  status: z.enum(["created", "submitted", "pending", "completed", "canceled", "rejected"]),
  carrier_order_ref: z.string().nullable(),
  /** when a request last went out; null = never */
  submitted_at: z.string().nullable(),
  wanted_e164: z.string().nullable(),
});
export type CarrierOrderRow = z.infer<typeof carrierOrderRow>;
const begun = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    is_new: z.boolean(),
    order: carrierOrderRow,
    /** a look-up that finds nothing now proves that there is no order */
    grace_over: z.boolean(),
  }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

type Claim = Pick<Job, "id" | "generation">;

/** Our order upstream, written before the carrier is called. Only one that was never sent may be sent without looking it up first. */
export const beginCarrierOrder = (job: Claim) =>
  call(workerSql(), "begin_carrier_order", begun, job.id, job.generation);
/** @returns false while an earlier request may still take effect: look it up instead */
export const submitCarrierOrder = (job: Claim, carrierOrderId: string) =>
  call(workerSql(), "submit_carrier_order", z.boolean(), job.id, job.generation, carrierOrderId);
/** The request certainly had no effect: it may go out again at once. */
export const unsubmitCarrierOrder = (job: Claim, carrierOrderId: string) =>
  call(workerSql(), "unsubmit_carrier_order", z.unknown(), job.id, job.generation, carrierOrderId);
export const recordCarrierOrder = (
  id: string,
  status: "pending" | "completed" | "canceled" | "rejected",
  facts: { ref?: string | null; amount?: string | null; raw?: unknown; code?: string | null } = {},
) =>
  call(
    workerSql(),
    "record_carrier_order",
    z.object({ id: z.uuid(), status: z.string(), job_id: z.uuid().nullable() }).nullable(),
    id,
    status,
    facts.ref ?? null,
    facts.amount ?? null,
    facts.raw ?? null,
    facts.code ?? null,
  );
export const findCarrierOrder = (carrierId: string, ref: string) =>
  call(workerSql(), "find_carrier_order", carrierOrderRow.nullable(), carrierId, ref);

const outcome = z.object({
  ok: z.boolean(),
  code: z.string().optional(),
  repeated: z.boolean().optional(),
  dead: z.boolean().optional(),
  item_id: z.string().optional(),
});
export type JobOutcome = z.infer<typeof outcome>;

/** Refusal: WRONG_NUMBER. */
export const identifyNumber = (job: Claim, number: { ref: string; e164: string; paidUntil: Date | null }) =>
  call(workerSql(), "identify_number", outcome, job.id, job.generation, number.ref, number.e164, number.paidUntil);
export const wantConfiguration = (job: Claim, wanted: { answer_path: z.infer<typeof answerPath> }) =>
  call(workerSql(), "want_configuration", z.number().int(), job.id, job.generation, wanted);
/** Done, written last. Refusal: TOO_LATE when the order settles already. */
export const activateNumber = (job: Claim, readBack: unknown, paidUntil: Date | null) =>
  call(workerSql(), "activate_number", outcome, job.id, job.generation, readBack, paidUntil);
export const failLine = (job: Claim, code: string, message: string | null = null, raw: unknown = null) =>
  call(workerSql(), "fail_line", outcome, job.id, job.generation, code, message, raw);
/** Puts the job back. @param delaySeconds null = exponential back-off */
export const rescheduleJob = (
  job: Claim,
  usesAttempt: boolean,
  delaySeconds: number | null,
  code: string,
  message: string | null = null,
  raw: unknown = null,
) =>
  call(workerSql(), "reschedule_job", outcome, job.id, job.generation, usesAttempt, delaySeconds, code, message, raw);
/** Refusals: NUMBER_TAKEN, TOO_LATE. */
export const substituteLine = (job: Claim, e164: string, carrierRef: string, code: string) =>
  call(workerSql(), "substitute_line", outcome, job.id, job.generation, e164, carrierRef, code);
export const finishNumberAction = (job: Claim, result: unknown = null) =>
  call(workerSql(), "finish_number_action", outcome, job.id, job.generation, result);
export const queueAction = (numberId: string, action: "configure" | "release" | "suspend" | "resume", reason: string) =>
  call(workerSql(), "queue_action", z.uuid().nullable(), numberId, action, reason);

export const recordBalance = (carrierId: string, available: string) =>
  call(workerSql(), "record_balance", z.unknown(), carrierId, available);
export const pauseSelling = (carrierId: string, reason: string) =>
  call(workerSql(), "pause_selling", z.unknown(), carrierId, reason);
export const resumeSelling = (carrierId: string) => call(workerSql(), "resume_selling", z.boolean(), carrierId);

export const sweepRows = () => call(workerSql(), "sweep", z.record(z.string(), z.number()));
export const pruneRows = () => call(workerSql(), "prune", z.record(z.string(), z.number()));

const lateOrders = z.array(
  z.object({
    id: z.uuid(),
    carrier_id: carrierIdSchema,
    carrier_order_ref: z.string().nullable(),
    purchased_number_id: z.uuid(),
    wanted_e164: z.string().nullable(),
  }),
);
export const listLateOrders = (limit = 50) => call(workerSql(), "list_late_orders", lateOrders, limit);
export const recordLateGoods = (carrierOrderId: string, numberRef: string, e164: string, amount: string | null) =>
  call(workerSql(), "record_late_goods", z.unknown(), carrierOrderId, numberRef, e164, amount);

const endedNumbers = z.array(
  z.object({
    id: z.uuid(),
    carrier_id: carrierIdSchema,
    carrier_ref: z.string(),
    e164: z.string(),
  }),
);
export const listEndedNumbers = (limit = 50) => call(workerSql(), "list_ended_numbers", endedNumbers, limit);
export const endNumber = (numberId: string, reason: string) =>
  call(workerSql(), "end_number", z.unknown(), numberId, reason);
/** Tells owners of numbers that end within a week, once; returns how many numbers. */
export const announceEndings = () => call(workerSql(), "announce_endings", z.number());
export const setPaidUntil = (numberId: string, paidUntil: Date) =>
  call(workerSql(), "set_paid_until", z.unknown(), numberId, paidUntil);
