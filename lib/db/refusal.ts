import { z } from "zod";

/** An expected "no" of a private function, as data. `refusalError` makes it the answer of the API. */
export const refusalSchema = z.object({
  ok: z.literal(false),
  code: z.string(),
  /** the order that stands in the way */
  order_id: z.uuid().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

/** What a private function returns that may refuse: these fields with `ok: true`, or its refusal. */
export const orRefused = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), ...shape }), refusalSchema]);

/** Of one that returns nothing else. */
export const doneOrRefused = orRefused({});
