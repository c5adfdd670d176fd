import { z } from "zod";
import { defineEndpoints } from "../endpoint";

export const sessionEndpoints = defineEndpoints({
  getSession: {
    method: "GET",
    path: "/session",
    summary: "Whether this browser is signed in",
    who: "optional",
    answers: { 200: z.object({ signed_in: z.boolean() }) },
  },
});
