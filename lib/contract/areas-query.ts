import { z } from "zod";
import { numberTypeSchema } from "./vocabulary";

/** Query of `GET /api/v1/areas`. */
export const areasQuerySchema = z.object({
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "Give the country as two letters, like US")
    .transform((v) => v.toUpperCase()),
  /** words of a name, city or region, or the first digits of an area code */
  query: z.string().trim().max(60).optional(),
  type: numberTypeSchema.optional(),
});
