import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { type MarginAlert, type MarginDecision, marginAlertSchema } from "@/lib/contract/staff/margins";
import { call, serverSql } from "@/lib/db";

const changedRefusal = z.object({ ok: z.literal(false), code: z.literal("CHANGED"), current: marginAlertSchema });
const decideMarginAlertResult = z.union([
  z.object({ ok: z.literal(true), alert: marginAlertSchema }),
  changedRefusal,
  z.object({ ok: z.literal(false), code: z.literal("VALIDATION_FAILED"), details: z.object({ field: z.string() }) }),
]);

/** Null: there is none. */
export const getMarginAlert = (staff: StaffActor, id: string): Promise<MarginAlert | null> =>
  call(
    serverSql(),
    "staff_get_margin_alert",
    { p_actor: actorJson(staff), p_alert_id: id },
    marginAlertSchema.nullable(),
  );

const openMarginAlerts = z.object({ count: z.number().int(), alerts: z.array(marginAlertSchema) });
/** Those that wait for a decision or their price, the oldest first; at most 50 of `count`. */
export const listOpenMarginAlerts = (staff: StaffActor) =>
  call(serverSql(), "staff_list_margin_alerts", { p_actor: actorJson(staff) }, openMarginAlerts);

/** @param version of the alert that was looked at; another one is refused with what there is now */
export const decideMarginAlertRow = (
  staff: StaffActor,
  id: string,
  { version, decision, reason }: { version: number; decision: MarginDecision; reason: string },
) =>
  call(
    serverSql(),
    "staff_decide_margin_alert",
    {
      p_actor: actorJson(staff),
      p_alert_id: id,
      p_version: version,
      p_decision: decision,
      p_reason: reason,
    },
    decideMarginAlertResult,
  );
