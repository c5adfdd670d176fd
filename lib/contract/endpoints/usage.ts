import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { exportLimit } from "../rate-limits";

export const usageEndpoints = defineEndpoints({
  exportUsage: {
    method: "GET",
    path: "/billing/usage/export",
    summary: "Calls and texts of a line of an invoice, or of the present billing period, as a CSV file",
    who: "person",
    permission: "billing",
    query: z.object({ line: z.uuid().optional() }),
    answers: { 200: z.unknown() },
    rateLimit: exportLimit,
  },
});
