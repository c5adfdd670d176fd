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
});
