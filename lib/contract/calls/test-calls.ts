import { z } from "zod";
import { e164Schema, instant } from "../common";
import { idParams } from "../paging";
import { callSchema } from "./wire";

/** `phone`: a proven one of the account, called first and then connected with the number; null: nobody listens. */
export const placeTestCallSchema = z.strictObject({ phone: e164Schema.nullable() });
export const placedTestCallSchema = z.object({ id: z.uuid() });
export const testCallParams = idParams.extend({ test: z.uuid() });

export const testCallSchema = z.object({
  id: z.uuid(),
  phone: z.string().nullable(),
  created_at: instant,
  /** our side of it goes on */
  is_open: z.boolean(),
  /** how our side ended: completed · busy · no_answer · failed · canceled · not_placed; null: it goes on, or nobody said */
  end_cause: z.string().nullable(),
  /** the call that came in at the number; null: none did yet */
  call: callSchema.nullable(),
});
export type TestCall = z.infer<typeof testCallSchema>;
