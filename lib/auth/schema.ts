import { z } from "zod";
import { plainLine } from "@/lib/kernel/clean-line";
import { emailSchema } from "@/lib/kernel/email";
import { readCode } from "@/lib/kernel/reading/digits";
import { timeZoneSchema } from "@/lib/kernel/time-zone";

/** One spelling of what is typed: keyboards compose "ä" in two ways, and a password is compared byte by byte. */
const typedPassword = z.string().transform((text) => text.normalize("NFKC"));

/** bcrypt, which stores passwords, reads 72 bytes. */
export const passwordSchema = typedPassword.pipe(
  z
    .string()
    .min(8, "password_short")
    .refine((text) => new TextEncoder().encode(text).length <= 72, "password_long"),
);

const knownPassword = typedPassword.pipe(z.string().min(1, "password_missing").max(1000, "password_long"));

export const nameSchema = plainLine({ max: 120, missing: "name_missing", long: "name_long" });

/** The code of an email or an authenticator app, as people type it: on any keyboard, with spaces or a dash in the middle. */
export const codeSchema = z
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
  password: knownPassword,
});

/** `password` comes along from the sign-up form, so that the person who proves the mailbox is the one who chose it. */
export const signUpCodeSchema = z.object({ email: emailSchema, code: codeSchema, password: passwordSchema });

export const emailOnlySchema = z.object({ email: emailSchema });

export const recoveryCodeSchema = z.object({ email: emailSchema, code: codeSchema });

export const newPasswordSchema = z.object({ password: passwordSchema });

export const changePasswordSchema = z.object({
  current_password: knownPassword,
  password: passwordSchema,
});

export const changeEmailSchema = z.object({
  email: emailSchema,
  current_password: knownPassword,
});

export const linkSchema = z.object({
  token_hash: z.string().regex(/^[\w-]{10,400}$/),
  type: z.enum(["email", "signup", "magiclink", "recovery", "email_change"]),
});

/** What the page of a link posts: `intent` = new when the person chooses another password. */
export const followLinkSchema = linkSchema.extend({
  intent: z.enum(["follow", "new"]).catch("follow"),
  password: typedPassword.pipe(z.string().max(1000, "password_long")).optional(),
});
