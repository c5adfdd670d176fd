import { z } from "zod";
import { plainLine } from "@/lib/kernel/clean-line";
import { instant } from "../common";

/** A recording that callers hear instead of words. It never changes: another file is another recording. */
export const soundSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.enum(["audio/mpeg", "audio/wav"]),
  seconds: z.number().int(),
  bytes: z.number().int(),
  created_at: instant,
  /** numbers that play it as their plans are now */
  used_by: z.number().int(),
});
export type Sound = z.infer<typeof soundSchema>;

export const soundsSchema = z.object({ sounds: z.array(soundSchema) });
export const uploadQuerySchema = z.strictObject({ name: plainLine({ max: 80, missing: "Give the recording a name" }) });
