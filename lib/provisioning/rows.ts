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
  call(workerSql(), "claim_job", { p_job_id: jobId, p_run_id: runId }, jobRow.nullable());
/** Takes a job from whoever has it: the settlement's right. Null when it is over. */
export const seizeJob = (jobId: string, runId: string) =>
  call(workerSql(), "seize_job", { p_job_id: jobId, p_run_id: runId }, jobRow.nullable());

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
  call(workerSql(), "begin_carrier_order", { p_job_id: job.id, p_generation: job.generation }, begun);
/** @returns false while an earlier request may still take effect: look it up instead */
export const submitCarrierOrder = (job: Claim, carrierOrderId: string) =>
  call(
    workerSql(),
    "submit_carrier_order",
    { p_job_id: job.id, p_generation: job.generation, p_carrier_order_id: carrierOrderId },
    z.boolean(),
  );
/** The request certainly had no effect: it may go out again at once. */
export const unsubmitCarrierOrder = (job: Claim, carrierOrderId: string) =>
  call(
    workerSql(),
    "unsubmit_carrier_order",
    { p_job_id: job.id, p_generation: job.generation, p_carrier_order_id: carrierOrderId },
    z.unknown(),
  );
export const recordCarrierOrder = (
  id: string,
  status: "pending" | "completed" | "canceled" | "rejected",
  facts: { ref?: string | null; amount?: string | null; raw?: unknown; code?: string | null } = {},
) =>
  call(
    workerSql(),
    "record_carrier_order",
    {
      p_carrier_order_id: id,
      p_status: status,
      p_ref: facts.ref ?? null,
      p_amount: facts.amount ?? null,
      p_raw: facts.raw ?? null,
      p_code: facts.code ?? null,
    },
    z.object({ id: z.uuid(), status: z.string(), job_id: z.uuid().nullable() }).nullable(),
  );
export const findCarrierOrder = (carrierId: string, ref: string) =>
  call(workerSql(), "find_carrier_order", { p_carrier: carrierId, p_ref: ref }, carrierOrderRow.nullable());

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
  call(
    workerSql(),
    "identify_number",
    {
      p_job_id: job.id,
      p_generation: job.generation,
      p_carrier_ref: number.ref,
      p_e164: number.e164,
      p_paid_until: number.paidUntil,
    },
    outcome,
  );
export const wantConfiguration = (job: Claim, wanted: { answer_path: z.infer<typeof answerPath> }) =>
  call(
    workerSql(),
    "want_configuration",
    { p_job_id: job.id, p_generation: job.generation, p_wanted: wanted },
    z.number().int(),
  );
/** Done, written last. Refusal: TOO_LATE when the order settles already. */
export const activateNumber = (job: Claim, readBack: unknown, paidUntil: Date | null) =>
  call(
    workerSql(),
    "activate_number",
    { p_job_id: job.id, p_generation: job.generation, p_read_back: readBack, p_paid_until: paidUntil },
    outcome,
  );
export const failLine = (job: Claim, code: string, message: string | null = null, raw: unknown = null) =>
  call(
    workerSql(),
    "fail_line",
    { p_job_id: job.id, p_generation: job.generation, p_code: code, p_message: message, p_raw: raw },
    outcome,
  );
/** Puts the job back. @param delaySeconds null = exponential back-off */
export const rescheduleJob = (
  job: Claim,
  usesAttempt: boolean,
  delaySeconds: number | null,
  code: string,
  message: string | null = null,
  raw: unknown = null,
) =>
  call(
    workerSql(),
    "reschedule_job",
    {
      p_job_id: job.id,
      p_generation: job.generation,
      p_uses_attempt: usesAttempt,
      p_delay_seconds: delaySeconds,
      p_code: code,
      p_message: message,
      p_raw: raw,
    },
    outcome,
  );
/** Refusals: NUMBER_TAKEN, TOO_LATE. */
export const substituteLine = (job: Claim, e164: string, carrierRef: string, code: string) =>
  call(
    workerSql(),
    "substitute_line",
    { p_job_id: job.id, p_generation: job.generation, p_e164: e164, p_carrier_ref: carrierRef, p_code: code },
    outcome,
  );
export const finishNumberAction = (job: Claim, result: unknown = null) =>
  call(
    workerSql(),
    "finish_number_action",
    { p_job_id: job.id, p_generation: job.generation, p_result: result },
    outcome,
  );
export const queueAction = (numberId: string, action: "configure" | "release" | "suspend" | "resume", reason: string) =>
  call(workerSql(), "queue_action", { p_number_id: numberId, p_action: action, p_reason: reason }, z.uuid().nullable());

export const recordBalance = (carrierId: string, available: string) =>
  call(workerSql(), "record_balance", { p_carrier: carrierId, p_available: available }, z.unknown());
export const pauseSelling = (carrierId: string, reason: string) =>
  call(workerSql(), "pause_selling", { p_carrier: carrierId, p_reason: reason }, z.unknown());
export const resumeSelling = (carrierId: string) =>
  call(workerSql(), "resume_selling", { p_carrier: carrierId }, z.boolean());

export const sweepRows = () => call(workerSql(), "sweep", {}, z.record(z.string(), z.number()));
export const pruneRows = () => call(workerSql(), "prune", {}, z.record(z.string(), z.number()));

const lateOrders = z.array(
  z.object({
    id: z.uuid(),
    carrier_id: carrierIdSchema,
    carrier_order_ref: z.string().nullable(),
    purchased_number_id: z.uuid(),
    wanted_e164: z.string().nullable(),
  }),
);
export const listLateOrders = (limit = 50) => call(workerSql(), "list_late_orders", { p_limit: limit }, lateOrders);
export const recordLateGoods = (carrierOrderId: string, numberRef: string, e164: string, amount: string | null) =>
  call(
    workerSql(),
    "record_late_goods",
    { p_carrier_order_id: carrierOrderId, p_number_ref: numberRef, p_e164: e164, p_amount: amount },
    z.unknown(),
  );

const endedNumbers = z.array(
  z.object({
    id: z.uuid(),
    carrier_id: carrierIdSchema,
    carrier_ref: z.string(),
    e164: z.string(),
  }),
);
export const listEndedNumbers = (limit = 50) =>
  call(workerSql(), "list_ended_numbers", { p_limit: limit }, endedNumbers);
export const endNumber = (numberId: string, reason: string) =>
  call(workerSql(), "end_number", { p_number_id: numberId, p_reason: reason }, z.unknown());
/** Tells owners of numbers that end within a week, once; returns how many numbers. */
export const announceEndings = () => call(workerSql(), "announce_endings", {}, z.number());
export const setPaidUntil = (numberId: string, paidUntil: Date) =>
  call(workerSql(), "set_paid_until", { p_number_id: numberId, p_paid_until: paidUntil }, z.unknown());
