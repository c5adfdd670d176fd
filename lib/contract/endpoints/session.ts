import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { teamRoles } from "../permissions";

export const sessionEndpoints = defineEndpoints({
  getSession: {
    method: "GET",
    path: "/session",
    summary: "Whether this browser is signed in, and as what in the account that it shows",
    who: "optional",
    answers: { 200: z.object({ signed_in: z.boolean(), role: z.enum(teamRoles).nullable() }) },
  },
});
