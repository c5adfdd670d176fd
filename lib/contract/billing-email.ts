import { z } from "zod";
import { emailSchema } from "@/lib/kernel/email";

/** Who gets mails about the account's money. */
export const billingEmailSchema = z.object({
  /** null: the account has no owner */
  owner: z.string().nullable(),
  /** the other address. `waiting`: its reader has not pressed the button behind the mailed link; `expired`: the link is too old */
  copy: z.object({ email: z.string(), state: z.enum(["confirmed", "waiting", "expired"]) }).nullable(),
});
export type BillingEmail = z.infer<typeof billingEmailSchema>;

export const setBillingEmailSchema = z.strictObject({ email: emailSchema });
