import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { priceChoiceSchema, pricePlanSchema, pricePreviewSchema } from "../staff/price-plans";
import { reasonSchema } from "../staff/reason";

/** Other prices for numbers that are sold already. */
export const staffPricePlanEndpoints = defineEndpoints({
  checkPrices: {
    method: "POST",
    path: "/staff/price-plans/check",
    summary: "Which sold numbers another monthly price would reach, and from when on; nothing is saved",
    who: "staff",
    role: "admin",
    body: priceChoiceSchema,
    answers: { 200: pricePreviewSchema },
  },
  listPricePlans: {
    method: "GET",
    path: "/staff/price-plans",
    summary: "The newest hundred plans and how far they are",
    who: "staff",
    role: "support",
    answers: { 200: z.object({ plans: z.array(pricePlanSchema) }) },
  },
  planPrices: {
    method: "POST",
    path: "/staff/price-plans",
    summary: "Plan another monthly price for sold numbers; their owners are notified",
    who: "staff",
    role: "admin",
    body: z.strictObject({
      choice: priceChoiceSchema,
      /** of the check that was seen */
      token: z.string().max(80),
      /** the same one again: the same plan */
      request_id: z.uuid(),
      reason: reasonSchema,
    }),
    answers: { 201: z.object({ id: z.uuid(), numbers: z.number().int(), repeated: z.boolean() }) },
    errors: ["CHANGED", "NOTHING_TO_CHANGE", "REAUTHENTICATION_NEEDED"],
  },
  withdrawPrices: {
    method: "POST",
    path: "/staff/price-plans/{id}/withdrawal",
    summary: "Take back a price where it does not hold yet; the owners are notified",
    who: "staff",
    role: "admin",
    params: idParams,
    body: z.strictObject({ reason: reasonSchema }),
    answers: { 200: z.object({ withdrawn: z.number().int() }) },
    errors: ["REAUTHENTICATION_NEEDED"],
  },
});
