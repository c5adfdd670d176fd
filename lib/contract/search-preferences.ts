import { z } from "zod";
import { featureSchema, numberTypeSchema } from "./vocabulary";

/**
 * What a person's searches put first (`profiles.search_preferences`). Nothing is hidden by it, and a search that names a `sort` wins.
 * Read leniently: what is not understood counts as not set.
 */
export const searchPreferencesSchema = z
  .object({
    sort: z.enum(["best", "price", "memorable"]).optional().catch(undefined),
    type: numberTypeSchema.optional().catch(undefined),
    features: z.array(featureSchema).optional().catch(undefined),
  })
  .catch({});
export type SearchPreferences = z.infer<typeof searchPreferencesSchema>;
