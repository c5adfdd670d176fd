import { z } from "zod";

/** One thing that a pasted text may mean. */
export const jumpHitSchema = z.object({
  kind: z.enum(["number", "order", "account", "person", "job", "dispute", "event", "request"]),
  title: z.string(),
  note: z.string().nullable(),
  state: z.string().nullable(),
  /** It is what the text names, not only something like it. */
  is_exact: z.boolean(),
  /** Its page in the back office. */
  href: z.string(),
});
export type JumpHit = z.infer<typeof jumpHitSchema>;

export const jumpAnswerSchema = z.object({
  hits: z.array(jumpHitSchema),
  /** The page of the only thing that the text names exactly; null when there are several or none. */
  jump_to: z.string().nullable(),
});
export type JumpAnswer = z.infer<typeof jumpAnswerSchema>;
