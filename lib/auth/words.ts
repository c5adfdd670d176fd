import type { FormState } from "@/lib/contract/form-state";
import type { AuthRefusal, AuthRefused } from "./auth-outcome";

/** What people read when something about their account is refused: what is wrong, and what to do. */
const refusals: Record<AuthRefusal, string> = {
  credentials_wrong:
    "Email and password do not match, or the address is not confirmed yet. Check both, enter the code of our email, or reset your password.",
  email_unconfirmed: "Your email address is not confirmed yet. Enter the code that we have just sent.",
  password_weak: "This password is too easy to guess or known from a leak. Choose another one.",
  password_same: "This is the password you have now. Choose another one.",
  password_wrong: "This is not your current password.",
  code_wrong: "This code is wrong or too old. Check the newest email, or send a new code.",
  link_wrong: "This link was used already or is too old. Ask for a new one.",
  app_code_wrong: "This code is wrong. Enter the one that your authenticator app shows now.",
  app_code_used: "This code was used already. Wait until your authenticator app shows the next one.",
  recovery_code_wrong: "This is not one of your recovery codes, or it was used already.",
  enrollment_gone: "This set-up was not finished in time. Start it again.",
  session_gone: "You are no longer signed in. Sign in again.",
  too_many_attempts: "Too many attempts.",
};

/** The sentence for a refusal. */
export const refusalWords = (code: AuthRefusal): string => refusals[code];

/** The field that a refusal is about, where there is one. */
const fields: Partial<Record<AuthRefusal, string>> = {
  code_wrong: "code",
  app_code_wrong: "code",
  app_code_used: "code",
  recovery_code_wrong: "recovery_code",
  password_weak: "password",
  password_same: "password",
  password_wrong: "current_password",
};

/** A refusal beside the field it is about, else above the form. */
export function sayRefusal({ code, retryAfterSeconds }: AuthRefused): Partial<FormState> {
  const text = refusalWords(code);
  const field = fields[code];
  if (field) return { fieldErrors: { [field]: text } };
  const wait = retryAfterSeconds === undefined ? {} : { waitSeconds: retryAfterSeconds };
  return { message: { tone: "bad", text, ...wait } };
}
