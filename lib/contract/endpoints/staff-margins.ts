import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { marginAlertSchema, marginDecisionSchema } from "../staff/margins";
import { reasonSchema } from "../staff/reason";

/** Margin alerts in the back office. */
export const staffMarginEndpoints = defineEndpoints({
  getMarginAlert: {
    method: "GET",
    path: "/staff/margins/{id}",
    summary: "An offer that stopped because its price does not cover its cost",
    who: "staff",
    role: "support",
    params: idParams,
    answers: { 200: marginAlertSchema },
  },
  decideMarginAlert: {
    method: "POST",
    path: "/staff/margins/{id}/decision",
    summary: "Accept the cost, sell again once it is repriced, or take the area off sale",
    who: "staff",
    role: "operator",
    params: idParams,
    body: z.strictObject({ version: z.number().int(), decision: marginDecisionSchema, reason: reasonSchema }),
    answers: { 200: marginAlertSchema },
    errors: ["CHANGED"],
  },
});
