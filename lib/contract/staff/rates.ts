import { z } from "zod";
import { instant } from "../common";

const rateDeckKinds = ["sell", "cost"] as const;
/** What a file is read into. */
export const rateImportSchema = z.strictObject({
  kind: z.enum(rateDeckKinds),
  text: z.string().max(1_500_000, "The file is too large: at most 1.5 MB"),
  /** when the rates begin; null: now */
  from: instant.nullable(),
  /** the present rates were wrong since they began */
  is_correction: z.boolean(),
  /** prices that do not cover their cost are wanted */
  allows_below_cost: z.boolean(),
});
export type RateImport = z.infer<typeof rateImportSchema>;

const changeSchema = z.object({
  line: z.number().int(),
  service: z.string(),
  prefix: z.string(),
  destination: z.string(),
  old_price: z.string().nullable(),
  new_price: z.string(),
  /** the other deck's: what it costs us, or is sold for; null: it has none */
  other_price: z.string().nullable(),
  is_below_cost: z.boolean(),
  change: z.enum(["new", "raised", "lowered", "changed", "unknown"]),
});
export type RateChange = z.infer<typeof changeSchema>;

const rateImportProblems = ["in_the_past", "twice", "nothing_to_correct", "no_notice", "below_cost"] as const;

export const rateCheckSchema = z.object({
  /** of the file; with any of them nothing else is said */
  problems: z.array(z.object({ line: z.number().int().nullable(), text: z.string() })),
  problem: z.enum(rateImportProblems).nullable(),
  notice_days: z.number().int(),
  /** names what was seen: an import of something else is refused */
  token: z.string(),
  same: z.number().int(),
  changes: z.array(changeSchema),
});
export type RateCheck = z.infer<typeof rateCheckSchema>;
