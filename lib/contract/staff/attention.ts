import { z } from "zod";

/** What may need a person: `private.attention_steps`. */
export const attentionSchema = z.object({
  name: z.string(),
  title: z.string(),
  advice: z.string(),
  /** The list of them, in the back office. */
  address: z.string(),
  count: z.number().int(),
  /** Since when the oldest waits; null when there is none. */
  since: z.string().nullable(),
});
export type Attention = z.infer<typeof attentionSchema>;
