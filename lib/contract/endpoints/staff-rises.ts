import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { reasonSchema } from "../staff/reason";

export const staffRiseEndpoints = defineEndpoints({
  handleRise: {
    method: "POST",
    path: "/staff/usage-rises/{id}/handling",
    summary: "Record that somebody looked at a number that spent unusually much",
    who: "staff",
    role: "support",
    params: idParams,
    body: z.strictObject({ reason: reasonSchema }),
    answers: { 200: z.object({ ok: z.literal(true) }) },
    errors: ["CHANGED", "REAUTHENTICATION_NEEDED"],
  },
});
