import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { reasonSchema } from "../staff/reason";

export const staffTextEndpoints = defineEndpoints({
  registerTexts: {
    method: "POST",
    path: "/staff/numbers/{id}/text-registration",
    summary: "Note that networks of North America accept texts of a number, or no longer do",
    who: "staff",
    role: "operator",
    params: idParams,
    body: z.strictObject({ is_registered: z.boolean(), reason: reasonSchema }),
    answers: { 200: z.object({ ok: z.literal(true) }) },
    errors: ["REAUTHENTICATION_NEEDED", "RULE_REFUSED"],
  },
});
