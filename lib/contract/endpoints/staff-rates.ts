import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { rateCheckSchema, rateImportSchema } from "../staff/rates";
import { reasonSchema } from "../staff/reason";

export const staffRateEndpoints = defineEndpoints({
  checkRates: {
    method: "POST",
    path: "/staff/rates/check",
    summary: "What an import of rates would change, with every bad row; nothing is saved",
    who: "staff",
    role: "admin",
    body: rateImportSchema,
    answers: { 200: rateCheckSchema },
    maxBodyBytes: 2_000_000,
  },
  importRates: {
    method: "POST",
    path: "/staff/rates",
    summary: "Make all changes of a file of rates, or none",
    who: "staff",
    role: "admin",
    body: rateImportSchema.extend({ token: z.string().max(80), reason: reasonSchema }),
    answers: { 200: z.object({ changed: z.number().int() }) },
    errors: ["CHANGED", "RULE_REFUSED", "REAUTHENTICATION_NEEDED"],
    maxBodyBytes: 2_000_000,
  },
});
