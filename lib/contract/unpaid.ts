import { z } from "zod";
import { instant } from "./common";
import { teamRoles } from "./permissions";

const stages = ["full", "receive_only", "quarantine", "release"] as const;

/** What an unpaid bill of the account has taken away, and what it takes next. */
const unpaidSchema = z.object({
  stage: z.enum(stages),
  /** the oldest; null for those who do not manage bills */
  bill: z
    .object({
      id: z.uuid(),
      number: z.string(),
      due_cents: z.number().int(),
      currency: z.string(),
      /** how many are unpaid */
      count: z.number().int(),
    })
    .nullable(),
  /** what it still takes, the soonest first. null while the clock stands still (a bank disputes a charge, or a person looks first), and for those who do not manage bills */
  ahead: z.array(z.object({ stage: z.enum(stages).exclude(["full"]), at: instant })).nullable(),
});
export type Unpaid = z.infer<typeof unpaidSchema>;

/** What every account page shows around itself. `unpaid` null: nothing is unpaid, or it does not concern who asks. */
export const accountFrameSchema = z.object({
  /** of who asks; null for a browser that is not signed in */
  role: z.enum(teamRoles).nullable(),
  unpaid: unpaidSchema.nullable(),
});
export type AccountFrame = z.infer<typeof accountFrameSchema>;
