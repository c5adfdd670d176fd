import { z } from "zod";

/** The `{id}` of a path. */
export const idParams = z.object({ id: z.uuid() });

/** Query parameters of a list: `?cursor=…&limit=…`. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
