import { z } from "zod";

/** The `[id]` of a route. */
export const idParams = z.object({ id: z.uuid() });
