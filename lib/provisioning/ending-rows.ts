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
    /** its owner's time is not over, or goes on: it must not end */
    is_paid: z.boolean(),
    /** given back although its carrier was paid for longer */
    is_over: z.boolean(),
    reason: z.enum(["period_ended", "unpaid"]),
  }),
);
/** Numbers whose time at the carrier, or for their owner, is over. */
export const listEndedNumbers = (limit = 50) =>
  call(workerSql(), "list_ended_numbers", { p_limit: limit }, endedNumberRows);
export const endNumber = (numberId: string, reason: string) =>
  call(workerSql(), "end_number", { p_number_id: numberId, p_reason: reason }, z.unknown());
/** Queues a notice to the owners of numbers that end within a week, once. @returns how many numbers */
export const announceEndings = () => call(workerSql(), "announce_endings", {}, z.number());
export const setPaidUntil = (numberId: string, paidUntil: Date) =>
  call(workerSql(), "set_paid_until", { p_number_id: numberId, p_paid_until: paidUntil }, z.unknown());

const renewalRows = z.array(
  z.object({
    id: z.uuid(),
    carrier_id: carrierIdSchema,
    carrier_ref: z.string(),
    /** the carrier's end */
    paid_until: z.string(),
    /** how many more the carrier is to sell; null = until further notice */
    cycles: z.number().int().nullable(),
  }),
);
export type Renewal = z.infer<typeof renewalRows>[number];
/** Numbers whose carrier needs to know whether they renew, by their end there. @param after the last one of the page before */
export const listRenewals = (after: Renewal | null, limit: number) =>
  call(
    workerSql(),
    "list_renewals",
    { p_limit: limit, p_after: after && { paid_until: after.paid_until, id: after.id } },
    renewalRows,
  );
/** What the carrier read back after the change. */
export const recordRenewal = (numberId: string, cycles: number | null, paidUntil: Date | null) =>
  call(
    workerSql(),
    "record_renewal",
    { p_number_id: numberId, p_cycles: cycles, p_paid_until: paidUntil },
    z.unknown(),
  );
/** Has a number given back at its carrier. */
export const queueRelease = (numberId: string, reason: string) =>
  call(workerSql(), "queue_action", { p_number_id: numberId, p_action: "release", p_reason: reason }, z.unknown());
