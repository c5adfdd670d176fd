import "server-only";
import { z } from "zod";
import { answerPathSchema, type NumberProblem } from "@/lib/contract/numbers";
import { carrierIdSchema } from "@/lib/contract/vocabulary";
import { call, workerSql } from "@/lib/db";

const dueNumber = z.object({
  id: z.uuid(),
  carrier_id: carrierIdSchema,
  carrier_ref: z.string(),
  e164: z.string(),
  status: z.enum(["active", "suspended"]),
  /** where calls are wanted; null for a suspended number, whose calls go nowhere */
  answer_path: answerPathSchema.nullable(),
});
export type DueNumber = z.infer<typeof dueNumber>;

/** Numbers whose look is due, taken for ten minutes. */
export const claimNumberLooks = (limit: number) =>
  call(workerSql(), "claim_number_looks", { p_limit: limit }, z.array(dueNumber));

const lookResult = z.object({ ok: z.literal(true), state: z.string(), is_new: z.boolean().optional() });

/**
 * Records what a look found; null = as it should be. A problem counts, and is reported, when a second look finds it again.
 * @param facts for operators and the audit log
 */
export const recordNumberLook = (numberId: string, problem: NumberProblem | null, facts: Record<string, unknown>) =>
  call(workerSql(), "record_number_look", { p_number_id: numberId, p_problem: problem, p_facts: facts }, lookResult);

/** Calls went elsewhere and were sent back: into the timeline, the audit log and the operators' mail, once a day. */
export const recordNumberRerouted = (numberId: string, facts: Record<string, unknown>) =>
  call(workerSql(), "record_number_rerouted", { p_number_id: numberId, p_facts: facts }, z.unknown());

/** Carriers that are to be asked for all of our numbers, taken for an hour. */
export const claimOwnedLooks = () => call(workerSql(), "claim_owned_looks", {}, z.array(carrierIdSchema));

/** @returns how many of all numbers that a carrier counts as ours nobody here has, as two looks found */
export async function recordOwnedNumbers(carrierId: string, numbers: { ref: string; e164: string }[]): Promise<number> {
  const sql = workerSql();
  return call(sql, "record_owned_numbers", { p_carrier: carrierId, p_numbers: sql.json(numbers) }, z.number());
}

/** Brings the next look at a number forward to now. */
export const hintNumberLook = (numberId: string) =>
  call(workerSql(), "hint_number_look", { p_number_id: numberId }, z.unknown());
