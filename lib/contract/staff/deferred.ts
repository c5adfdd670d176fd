import { z } from "zod";

/** What was sold of time that has not passed at this instant, in one currency. */
export const deferredSchema = z.object({
  currency: z.string(),
  cents: z.number().int(),
  /** the part of years, how many there are, and when the last one ends */
  year_cents: z.number().int(),
  years: z.number().int(),
  until: z.string().nullable(),
});
export type Deferred = z.infer<typeof deferredSchema>;
