import { z } from "zod";

/** `keep_days`: calls older than this are deleted; null: they are kept. */
export const callSettingsSchema = z.strictObject({ keep_days: z.number().int().min(30).max(3650).nullable() });
export type CallSettings = z.infer<typeof callSettingsSchema>;
