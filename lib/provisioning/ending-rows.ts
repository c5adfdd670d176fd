import "server-only";
import { z } from "zod";
import { carrierIdSchema } from "@/lib/contract/vocabulary";
import { call, workerSql } from "@/lib/db";

const endedNumberRows = z.array(
  z.object({
    id: z.uuid(),
    carrier_id: carrierIdSchema,
    carrier_ref: z.string(),
    e164: z.string(),
  }),
);
export const listEndedNumbers = (limit = 50) =>
  call(workerSql(), "list_ended_numbers", { p_limit: limit }, endedNumberRows);
export const endNumber = (numberId: string, reason: string) =>
  call(workerSql(), "end_number", { p_number_id: numberId, p_reason: reason }, z.unknown());
/** Queues a notice to the owners of numbers that end within a week, once. @returns how many numbers */
export const announceEndings = () => call(workerSql(), "announce_endings", {}, z.number());
export const setPaidUntil = (numberId: string, paidUntil: Date) =>
  call(workerSql(), "set_paid_until", { p_number_id: numberId, p_paid_until: paidUntil }, z.unknown());
