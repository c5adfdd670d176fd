import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { searchLimit } from "../rate-limits";
import { jumpAnswerSchema } from "../staff/jump";
import { reasonSchema } from "../staff/reason";

/** The shell of the back office: what every area uses. */
export const staffEndpoints = defineEndpoints({
  jump: {
    method: "GET",
    path: "/staff/jump",
    summary: "What a pasted text may mean",
    who: "staff",
    role: "support",
    query: z.strictObject({ q: z.string().max(300) }),
    answers: { 200: jumpAnswerSchema },
    rateLimit: searchLimit,
  },
  exportStaffList: {
    method: "GET",
    path: "/staff/lists/{list}/export",
    summary: "A list of the back office as a CSV file, with the filters, order and columns of its address",
    who: "staff",
    role: "support",
    params: z.object({ list: z.string().max(60) }),
    answers: { 200: z.unknown() },
  },
  reauthenticate: {
    method: "POST",
    path: "/staff/reauthentication",
    summary: "Type the password again, to write for another half hour",
    who: "staff",
    role: "support",
    body: z.strictObject({ password: z.string().min(1).max(1000) }),
    answers: { 200: z.object({ ok: z.boolean() }) },
    errors: ["PASSWORD_WRONG"],
  },
  setSelling: {
    method: "PUT",
    path: "/staff/carriers/{id}/selling",
    summary: "Stop or resume the sale of a carrier's numbers",
    who: "staff",
    role: "operator",
    params: z.object({ id: z.string().max(40) }),
    body: z.strictObject({ is_paused: z.boolean(), reason: reasonSchema }),
    answers: { 200: z.object({ is_paused: z.boolean() }) },
  },
});
