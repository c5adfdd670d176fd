import { z } from "zod";
import { readCode } from "@/lib/kernel/reading/digits";
import { e164Schema, instant } from "../common";

export const accountPhonesSchema = z.object({
  phones: z.array(z.object({ e164: z.string(), verified_at: instant })),
});
export const phoneSchema = z.strictObject({ e164: e164Schema });
export const phoneCodeSchema = z.strictObject({
  e164: e164Schema,
  /** on any keyboard, with spaces or a dash in the middle */
  code: z
    .string()
    .max(60)
    .transform(readCode)
    .pipe(z.string().regex(/^\d{6}$/, "Enter the six digits that the call read out")),
});
/** `is_verified`: it is the account's already, and nobody was called. */
export const phoneCheckSchema = z.object({ is_verified: z.boolean() });
export const phoneStateSchema = z.object({ e164: z.string(), is_verified: z.boolean() });
