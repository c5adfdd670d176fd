import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { disputeDone } from "../staff/disputes";
import { reasonSchema } from "../staff/reason";

/** Disputes in the back office, and the billing that waits for one. */
export const staffDisputeEndpoints = defineEndpoints({
  handleDispute: {
    method: "POST",
    path: "/staff/disputes/{id}/handling",
    summary: "Record what was done about a dispute: until its status changes it needs no person",
    who: "staff",
    role: "operator",
    params: idParams,
    body: z.strictObject({ done: z.enum(disputeDone), reason: reasonSchema }),
    answers: { 200: z.object({ ok: z.literal(true) }) },
    errors: ["CHANGED", "REAUTHENTICATION_NEEDED"],
  },
  resumeBilling: {
    method: "POST",
    path: "/staff/accounts/{id}/billing-resumption",
    summary: "Let the billing of an account go on that waits for a person; bill days that passed meanwhile are billed",
    who: "staff",
    role: "operator",
    params: idParams,
    body: z.strictObject({ reason: reasonSchema }),
    answers: { 200: z.object({ ok: z.literal(true), repeated: z.boolean() }) },
    errors: ["REAUTHENTICATION_NEEDED"],
  },
});
