import { z } from "zod";
import { timeZoneSchema } from "@/lib/kernel/time-zone";
import { callResults, callSchema } from "./wire";

/**
 * Which calls are wanted. An empty value is none: forms send all their fields.
 * `caller`: a part of the caller's number as people write it, with `*` for any digit; or `hidden` for callers who hide theirs.
 */
export const callFilterSchema = z.strictObject({
  result: z.enum(["", ...callResults]).optional(),
  caller: z.string().trim().max(60).optional(),
  /** the first day */
  from: z.union([z.literal(""), z.iso.date()]).optional(),
  /** the last day */
  to: z.union([z.literal(""), z.iso.date()]).optional(),
  /** of these days; default that of the number's plan, or UTC for all numbers */
  time_zone: timeZoneSchema.optional(),
});
export const accountCallFilterSchema = callFilterSchema.extend({
  number: z.union([z.literal(""), z.uuid()]).optional(),
});
export type CallFilter = z.infer<typeof accountCallFilterSchema>;

export const callPageSchema = z.object({ calls: z.array(callSchema), next_cursor: z.string().nullable() });
export type CallPage = z.infer<typeof callPageSchema>;

/** Calls in one file; the rest is had by days. */
export const maxExportedCalls = 1_000_000;
