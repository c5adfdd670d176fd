import { copyCallPlanSchema, copyOutcomesSchema, copyPreviewsSchema, previewCopiesSchema } from "../calls/copies";
import { callPlanPreviewSchema, callWeekSchema, previewCallPlanSchema } from "../calls/week";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";

const reads = { who: "account", scope: "numbers:read", permission: "read", params: idParams } as const;

export const callPreviewEndpoints = defineEndpoints({
  getCallWeek: {
    ...reads,
    method: "GET",
    path: "/numbers/{id}/call-plan/week",
    summary: "What happens to calls of a number now and in the coming seven days",
    answers: { 200: callWeekSchema },
  },
  previewCallPlan: {
    ...reads,
    method: "POST",
    path: "/numbers/{id}/call-plan/preview",
    summary: "What saving a plan would change in the coming seven days, and what is wrong with it. Saves nothing",
    body: previewCallPlanSchema,
    maxBodyBytes: 512 * 1024,
    answers: { 200: callPlanPreviewSchema },
  },
  previewCopies: {
    ...reads,
    method: "POST",
    path: "/numbers/{id}/call-plan/copies/preview",
    summary:
      "What copying a number's call plan to others would change now, and what is wrong with it there. Saves nothing",
    body: previewCopiesSchema,
    answers: { 200: copyPreviewsSchema },
    errors: ["RULE_REFUSED"],
  },
  copyCallPlan: {
    ...reads,
    scope: "numbers:write",
    permission: "configure",
    method: "POST",
    path: "/numbers/{id}/call-plan/copies",
    summary: "Give other numbers the call plan of this one; each has an outcome of its own",
    body: copyCallPlanSchema,
    answers: { 200: copyOutcomesSchema },
    errors: ["CHANGED", "RULE_REFUSED"],
  },
});
