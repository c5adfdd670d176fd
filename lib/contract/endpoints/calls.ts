import { z } from "zod";
import { callChartsSchema } from "../calls/charts";
import { accountCallFilterSchema, callFilterSchema, callPageSchema } from "../calls/history";
import { callSettingsSchema } from "../calls/settings";
import {
  callPlanVersionsSchema,
  callPlanViewSchema,
  restoreCallPlanSchema,
  saveCallPlanSchema,
  simulateCallSchema,
  simulatedCallSchema,
} from "../calls/wire";
import { defineEndpoints } from "../endpoint";
import { idParams, pageQuery } from "../paging";
import { exportLimit } from "../rate-limits";

const reads = { who: "account", scope: "numbers:read", permission: "read", params: idParams } as const;
const readsAll = { who: "account", scope: "numbers:read", permission: "read" } as const;
const writes = { who: "account", scope: "numbers:write", permission: "configure", params: idParams } as const;
/** A plan with full lists of callers. */
const maxBodyBytes = 512 * 1024;

export const callEndpoints = defineEndpoints({
  getCallPlan: {
    ...reads,
    method: "GET",
    path: "/numbers/{id}/call-plan",
    summary: "What happens to calls of a number",
    answers: { 200: callPlanViewSchema },
  },
  saveCallPlan: {
    ...writes,
    method: "PUT",
    path: "/numbers/{id}/call-plan",
    summary: "Decide what happens to calls; `details.findings` says why a plan is refused",
    body: saveCallPlanSchema,
    maxBodyBytes,
    answers: { 200: callPlanViewSchema },
    errors: ["CHANGED", "RULE_REFUSED"],
  },
  listCallPlans: {
    ...reads,
    method: "GET",
    path: "/numbers/{id}/call-plan/versions",
    summary: "The last fifty versions of a call plan, newest first",
    answers: { 200: callPlanVersionsSchema },
  },
  restoreCallPlan: {
    ...writes,
    method: "POST",
    path: "/numbers/{id}/call-plan/restoration",
    summary: "Make an earlier version of a call plan the newest",
    body: restoreCallPlanSchema,
    answers: { 200: callPlanViewSchema },
    errors: ["CHANGED", "RULE_REFUSED"],
  },
  simulateCall: {
    ...reads,
    method: "POST",
    path: "/numbers/{id}/call-plan/simulate",
    summary: "What would happen to a call: decided by the same rules as a real one",
    body: simulateCallSchema,
    maxBodyBytes,
    answers: { 200: simulatedCallSchema },
  },
  listCalls: {
    ...reads,
    method: "GET",
    path: "/numbers/{id}/calls",
    summary: "Calls to a number, newest first",
    query: callFilterSchema.extend(pageQuery.shape),
    answers: { 200: callPageSchema },
  },
  listAccountCalls: {
    ...readsAll,
    method: "GET",
    path: "/calls",
    summary: "Calls to all numbers of the account, or to one, newest first",
    query: accountCallFilterSchema.extend(pageQuery.shape),
    answers: { 200: callPageSchema },
  },
  chartCalls: {
    ...readsAll,
    method: "GET",
    path: "/calls/charts",
    summary:
      "The same calls together, by day, hour of the week and caller: the last thirty days, or up to 92 that are named",
    query: accountCallFilterSchema,
    answers: { 200: callChartsSchema },
  },
  getCallSettings: {
    ...readsAll,
    method: "GET",
    path: "/calls/settings",
    summary: "How long the history of calls is kept",
    answers: { 200: callSettingsSchema },
  },
  saveCallSettings: {
    who: "person",
    permission: "team",
    method: "PUT",
    path: "/calls/settings",
    summary: "Decide how long the history of calls is kept; older calls are deleted within hours",
    body: callSettingsSchema,
    answers: { 200: callSettingsSchema },
  },
  exportCalls: {
    ...readsAll,
    method: "GET",
    path: "/calls/export",
    summary: "The same calls as a CSV file, newest first, up to a million",
    query: accountCallFilterSchema,
    answers: { 200: z.unknown() },
    rateLimit: exportLimit,
  },
});
