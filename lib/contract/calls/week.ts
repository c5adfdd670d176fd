import { z } from "zod";
import { instant } from "../common";
import { findingSchema } from "./findings";
import { callPathSchema } from "./path";
import { callPlanSchema } from "./plan";

/** What happens to callers who are on no list, for as long as it stays the same. */
const stretchSchema = z.object({ from: instant, to: instant, path: callPathSchema });
export type CallStretch = z.infer<typeof stretchSchema>;

/** The coming seven days of a number without gaps, from now on. */
export const callWeekSchema = z.object({
  time_zone: z.string(),
  server_now: instant,
  /** not by the owner's choice: nobody saved a plan yet */
  is_first_plan: z.boolean(),
  /** what happens at this moment to callers who are on no list, limits that are used up and a full mailbox counted */
  now: callPathSchema,
  /** what the plan does, whatever is used up */
  stretches: z.array(stretchSchema),
});
export type CallWeek = z.infer<typeof callWeekSchema>;

export const previewCallPlanSchema = z.strictObject({ plan: callPlanSchema });

const changeSchema = z.object({ from: instant, to: instant, before: callPathSchema, after: callPathSchema });
export type CallChange = z.infer<typeof changeSchema>;

/** What saving a plan would do. */
export const callPlanPreviewSchema = z.object({
  findings: z.array(findingSchema),
  /** public holidays of the next year on which it would be closed, those that an exception replaces included */
  holidays: z.array(z.object({ day: z.iso.date(), name: z.string() })),
  server_now: instant,
  /** of the coming seven days; empty: callers notice nothing then */
  changes: z.array(changeSchema),
  /** what happens now to callers who are on no list */
  now: callPathSchema,
});
export type CallPlanPreview = z.infer<typeof callPlanPreviewSchema>;
