import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { exportLimit } from "../rate-limits";
import { setSpendCapSchema, spendCapsSchema, spendStopSchema } from "../spend-caps";

export const usageEndpoints = defineEndpoints({
  exportUsage: {
    method: "GET",
    path: "/billing/usage/export",
    summary: "Calls and texts of a line of an invoice, or of the present billing period, as a CSV file",
    who: "person",
    permission: "billing",
    query: z.strictObject({ line: z.uuid().optional() }),
    answers: { 200: z.unknown() },
    rateLimit: exportLimit,
  },
  getSpendCaps: {
    method: "GET",
    path: "/billing/limits",
    summary: "What may be spent on calls and texts in a billing period, and what is",
    who: "person",
    permission: "billing",
    answers: { 200: spendCapsSchema },
  },
  setAccountCap: {
    method: "PUT",
    path: "/billing/limits",
    summary: "Sets what all numbers together may spend on calls and texts in a billing period",
    who: "person",
    permission: "team",
    body: setSpendCapSchema,
    answers: { 200: spendCapsSchema },
    errors: ["RULE_REFUSED"],
  },
  setNumberCap: {
    method: "PUT",
    path: "/billing/limits/{id}",
    summary: "Sets what one number may spend on calls and texts in a billing period",
    who: "person",
    permission: "team",
    params: idParams,
    body: setSpendCapSchema,
    answers: { 200: spendCapsSchema },
    errors: ["RULE_REFUSED"],
  },
  getSpendStop: {
    method: "GET",
    path: "/numbers/{id}/spend-stop",
    summary: "Whether phones of a number stay silent because a limit on spending is reached",
    who: "account",
    scope: "numbers:read",
    permission: "read",
    params: idParams,
    answers: { 200: spendStopSchema },
  },
});
