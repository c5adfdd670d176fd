import { z } from "zod";
import { pricePreviewSchema } from "./pricing";

/** What is wrong with a file of rules, where: the line (counted from 1), the column as its first line names it. */
const fileProblemSchema = z.object({
  line: z.number().int().nullable(),
  column: z.string().nullable(),
  text: z.string(),
});
export type FileProblem = z.infer<typeof fileProblemSchema>;

export const ruleFileCountsSchema = z.object({
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
});

/** What an import would do. */
export const ruleFileCheckSchema = ruleFileCountsSchema.extend({
  problems: z.array(fileProblemSchema),
  /** of the changes that begin immediately; null when there are none, or something is wrong */
  preview: pricePreviewSchema.nullable(),
});
export type RuleFileCheck = z.infer<typeof ruleFileCheckSchema>;
