import { z } from "zod";
import { instant } from "../common";
import { calledNumberSchema } from "./wire";

/** recorded: it will be kept within moments. lost: the carrier had no such file. */
export const voicemailStates = ["recorded", "kept", "lost"] as const;

export const voicemailSchema = z.object({
  id: z.uuid(),
  call_id: z.uuid(),
  /** when it was left */
  created_at: instant,
  /** null: it is no longer the account's */
  number: calledNumberSchema.nullable(),
  /** null: withheld */
  caller: z.string().nullable(),
  seconds: z.number().int(),
  state: z.enum(voicemailStates),
  /** what was said, where somebody wrote it down */
  transcript: z.string().nullable(),
  /** null: by nobody of the account */
  heard_at: instant.nullable(),
  delete_at: instant,
});
export type Voicemail = z.infer<typeof voicemailSchema>;

export const voicemailsQuerySchema = z.strictObject({
  number: z.union([z.literal(""), z.uuid()]).optional(),
  unheard: z.stringbool().default(false),
  /** words of what they say, or digits of their callers */
  query: z.string().trim().max(100).optional(),
});
export const voicemailPageSchema = z.object({
  voicemails: z.array(voicemailSchema),
  next_cursor: z.string().nullable(),
});
export const unheardSchema = z.object({ voicemails: z.number().int() });
export const markVoicemailSchema = z.strictObject({ is_heard: z.boolean() });
export const markedVoicemailSchema = z.object({ heard_at: instant.nullable() });

/** How long messages are kept, and whether mails lead to them or bring them. */
export const voicemailSettingsSchema = z.strictObject({
  days: z.number().int().min(1).max(730),
  mail: z.enum(["link", "attachment"]),
});
export type VoicemailSettings = z.infer<typeof voicemailSettingsSchema>;
