import "server-only";
import { z } from "zod";
import { carrierIdSchema } from "@/lib/contract/vocabulary";
import { call, workerSql } from "@/lib/db";
import type { Claim } from "./rows";

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
const beginCarrierOrderResult = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    is_new: z.boolean(),
    order: carrierOrderRow,
    /** a look-up that finds nothing now proves that there is no order */
    grace_over: z.boolean(),
  }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

/** Our order upstream, written before the carrier is called. Only one that was never sent may be sent without looking it up first. */
export const beginCarrierOrder = (job: Claim) =>
  call(workerSql(), "begin_carrier_order", { p_job_id: job.id, p_generation: job.generation }, beginCarrierOrderResult);
/** @returns false while an earlier request may still take effect: look it up instead */
export const submitCarrierOrder = (job: Claim, carrierOrderId: string) =>
  call(
    workerSql(),
    "submit_carrier_order",
    { p_job_id: job.id, p_generation: job.generation, p_carrier_order_id: carrierOrderId },
    z.boolean(),
  );
/** The request certainly had no effect: it may go out again immediately. */
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

const lateOrder = z.object({
  id: z.uuid(),
  carrier_id: carrierIdSchema,
  carrier_order_ref: z.string().nullable(),
  purchased_number_id: z.uuid(),
  wanted_e164: z.string().nullable(),
});
/** A carrier order whose line was given up, and that may still deliver. */
export type LateOrder = z.infer<typeof lateOrder>;
export const listLateOrders = (limit = 50) =>
  call(workerSql(), "list_late_orders", { p_limit: limit }, z.array(lateOrder));
export const recordLateDelivery = (carrierOrderId: string, numberRef: string, e164: string, amount: string | null) =>
  call(
    workerSql(),
    "record_late_goods",
    { p_carrier_order_id: carrierOrderId, p_number_ref: numberRef, p_e164: e164, p_amount: amount },
    z.unknown(),
  );
