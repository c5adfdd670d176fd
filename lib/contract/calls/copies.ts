import { z } from "zod";
import { findingSchema } from "./findings";
import { callPathSchema } from "./path";

const mostCopies = 50;

const version = z.number().int().min(0);
const one = <T extends z.ZodType<{ id: string } | string>>(target: T) =>
  z
    .array(target)
    .min(1, "Choose a number")
    .max(mostCopies, `At most ${mostCopies} numbers together`)
    .refine(
      (list) => new Set(list.map((item) => (typeof item === "string" ? item : item.id))).size === list.length,
      "Name each number once",
    );

export const previewCopiesSchema = z.strictObject({ to: one(z.uuid()) });

/** `version`: of the plan that is copied, and of each number's plan that it replaces: as they were looked at. */
export const copyCallPlanSchema = z.strictObject({
  version: z.number().int().min(1),
  to: one(z.strictObject({ id: z.uuid(), version })),
});

/** What a copy would do to a number. */
const copyPreviewSchema = z.object({
  id: z.uuid(),
  version,
  /** it has the same plan already */
  is_same: z.boolean(),
  /** what is wrong with the plan there: with an error it is not copied to it */
  findings: z.array(findingSchema),
  /** what happens there now to callers who are on no list */
  before: callPathSchema,
  after: callPathSchema,
});
export type CopyPreview = z.infer<typeof copyPreviewSchema>;
/** Numbers that are not there any more are left out. */
export const copyPreviewsSchema = z.object({ version: z.number().int(), copies: z.array(copyPreviewSchema) });

const copyOutcomeSchema = z.object({
  id: z.uuid(),
  /** of its plan now; null: nothing was copied to it */
  version: z.number().int().nullable(),
  /** why not */
  refused: z.enum(["NOT_FOUND", "RULE_REFUSED", "CHANGED"]).nullable(),
  findings: z.array(findingSchema),
});
export type CopyOutcome = z.infer<typeof copyOutcomeSchema>;
export const copyOutcomesSchema = z.object({ copies: z.array(copyOutcomeSchema) });
