import { z } from "zod";
import { readCode } from "@/lib/kernel/reading/digits";
import { timeZoneSchema } from "@/lib/kernel/time-zone";

/** The one shape of an email address here: trimmed, lower case, as the auth server compares it. */
const emailSchema = z.string().trim().toLowerCase().max(254, "email_invalid").pipe(z.email("email_invalid"));

/** bcrypt, which stores passwords, reads 72 bytes. */
const passwordSchema = z
  .string()
  .min(8, "password_short")
  .refine((text) => new TextEncoder().encode(text).length <= 72, "password_long");

export const nameSchema = z.string().trim().min(1, "name_missing").max(120, "name_long");

/** The code of an email, as people type it: on any keyboard, with spaces or a dash in the middle. */
const codeSchema = z
  .string()
  .transform(readCode)
  .pipe(z.string().regex(/^\d{6}$/, "code_format"));

export const signUpSchema = z.object({
  display_name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
  time_zone: timeZoneSchema.catch("UTC"),
});

export const signInSchema = z.object({
  email: emailSchema,
  password: z.string().min(1, "password_missing").max(1000, "password_long"),
});

/** `password` comes along from the sign-up form, so that the person who proves the mailbox is the one who chose it. */
export const signUpCodeSchema = z.object({ email: emailSchema, code: codeSchema, password: passwordSchema });

export const emailOnlySchema = z.object({ email: emailSchema });

export const recoveryCodeSchema = z.object({ email: emailSchema, code: codeSchema });

export const newPasswordSchema = z.object({ password: passwordSchema });

export const changePasswordSchema = z.object({
  current_password: z.string().min(1, "password_missing").max(1000),
  password: passwordSchema,
});

export const changeEmailSchema = z.object({
  email: emailSchema,
  current_password: z.string().min(1, "password_missing").max(1000),
});

export const linkSchema = z.object({
  token_hash: z.string().min(10).max(400),
  type: z.enum(["email", "signup", "magiclink", "recovery", "email_change"]),
});
