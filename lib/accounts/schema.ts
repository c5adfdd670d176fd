import { z } from "zod";
import { nameSchema } from "@/lib/auth";
import { timeZoneSchema } from "@/lib/kernel/time-zone";

export const profileSchema = z.object({ display_name: nameSchema, time_zone: timeZoneSchema });

/** A text of lines, as a form sends it. */
const addressSchema = z
  .string()
  .transform((text) => text.split(/\r?\n/).filter((line) => line.trim()))
  .pipe(z.array(z.string().max(100, "address_long")).max(5, "address_long"));

/** Letters and digits of any country's id, with what parts them. */
const taxIdSchema = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .pipe(z.string().regex(/^([A-Z0-9][A-Z0-9 ./-]{3,24})?$/, "tax_id_format"));

export const billingFactsSchema = z.object({
  account_id: z.uuid(),
  billing_address: addressSchema,
  tax_id: taxIdSchema,
});

export const accountNameSchema = z.object({ account_id: z.uuid(), account_name: nameSchema });
