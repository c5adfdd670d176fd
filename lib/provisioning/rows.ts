import "server-only";
import { z } from "zod";
import { answerPathSchema } from "@/lib/contract/numbers";
import { carrierIdSchema, featureSchema, jobActionSchema, numberTypeSchema } from "@/lib/contract/vocabulary";
import { call, workerSql } from "@/lib/db";

/** A claimed row of the provisioning queue with all a run needs. Results carry `generation`; older ones are refused (CONFLICT). */
export const jobSchema = z.object({
  id: z.uuid(),
  generation: z.number().int(),
  attempts: z.number().int(),
  max_attempts: z.number().int(),
  action: jobActionSchema,
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
  wanted: z.object({ answer_path: answerPathSchema }).nullable(),
  /** of the wanted state; 0: none yet */
  wanted_version: z.number().int(),
  substitutions: z.number().int(),
});
export type Job = z.infer<typeof jobSchema>;

/** pending → processing. Null for every run but the one that holds it. */
export const claimJob = (jobId: string, runId: string) =>
  call(workerSql(), "claim_job", { p_job_id: jobId, p_run_id: runId }, jobSchema.nullable());
/** Takes over a job regardless of its owner; only settlement may. Null when the job has ended. */
export const seizeJob = (jobId: string, runId: string) =>
  call(workerSql(), "seize_job", { p_job_id: jobId, p_run_id: runId }, jobSchema.nullable());

/** The hold of one run on a job. */
export type Claim = Pick<Job, "id" | "generation">;

const jobOutcome = z.object({ ok: z.boolean(), code: z.string().optional() });
export type JobOutcome = z.infer<typeof jobOutcome>;

/** `dead` is the queue's word for a job that used up its attempts. */
const rescheduleResult = z.object({ dead: z.boolean().optional() }).transform(({ dead = false }) => ({ gaveUp: dead }));

/** Why a line or a try failed. `code` is for programs, `message` for operators, `raw` the carrier's reply without secrets. */
export interface Failure {
  code: string;
  message?: string;
  raw?: unknown;
}

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
    jobOutcome,
  );
export const wantConfiguration = (job: Claim, wanted: { answer_path: z.infer<typeof answerPathSchema> }) =>
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
    jobOutcome,
  );
export const failLine = (job: Claim, { code, message, raw }: Failure) =>
  call(
    workerSql(),
    "fail_line",
    { p_job_id: job.id, p_generation: job.generation, p_code: code, p_message: message ?? null, p_raw: raw ?? null },
    jobOutcome,
  );
/** Puts the job back. `delaySeconds` null = exponential back-off. */
export const rescheduleJob = (
  job: Claim,
  { usesAttempt, delaySeconds, code, message, raw }: Failure & { usesAttempt: boolean; delaySeconds: number | null },
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
      p_message: message ?? null,
      p_raw: raw ?? null,
    },
    rescheduleResult,
  );
const chosenNumber = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), e164: z.string(), carrier_ref: z.string() }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);
/** Makes a free number the one of a line that names none; one that was chosen before stays. Refusals: NUMBER_TAKEN, TOO_LATE. */
export const chooseFreeNumber = (job: Claim, e164: string, carrierRef: string) =>
  call(
    workerSql(),
    "choose_number",
    { p_job_id: job.id, p_generation: job.generation, p_e164: e164, p_carrier_ref: carrierRef },
    chosenNumber,
  );
const equalArea = z.object({
  carrier_id: carrierIdSchema,
  area_id: z.uuid(),
  /** the carrier's own id of the area, and of what we buy there */
  area_ref: z.string(),
  sku_ref: z.string(),
  features: z.array(featureSchema),
});
export type EqualArea = z.infer<typeof equalArea>;
/** Areas of other carriers that are what a job's line was sold as. */
export const listEqualAreas = (job: Claim) =>
  call(workerSql(), "list_equal_areas", { p_job_id: job.id }, z.array(equalArea));
/** @param code why the line was lost. Refusals: NOT_SOLD, NUMBER_TAKEN, TOO_LATE. */
export const substituteLine = (
  job: Claim,
  { e164, carrierRef, areaId }: { e164: string; carrierRef: string; areaId: string },
  code: string,
) =>
  call(
    workerSql(),
    "substitute_line",
    {
      p_job_id: job.id,
      p_generation: job.generation,
      p_e164: e164,
      p_carrier_ref: carrierRef,
      p_code: code,
      p_area_id: areaId,
    },
    jobOutcome,
  );
export const finishNumberAction = (job: Claim, result: unknown = null) =>
  call(
    workerSql(),
    "finish_number_action",
    { p_job_id: job.id, p_generation: job.generation, p_result: result },
    jobOutcome,
  );
