import type { AuthRefusal } from "./auth-outcome";

/** What people read when something about their account is refused: what is wrong, and what to do. */
const refusals: Record<AuthRefusal, string> = {
  credentials_wrong: "E-mail and password do not match. Check both, or reset your password.",
  email_unconfirmed: "Your e-mail address is not confirmed yet. Enter the code that we have just sent.",
  password_weak: "This password is too easy to guess or known from a leak. Choose another one.",
  password_same: "This is the password you have now. Choose another one.",
  password_wrong: "This is not your current password.",
  code_wrong: "This code is wrong or too old. Check the newest mail, or send a new code.",
  link_wrong: "This link was used already or is too old. Ask for a new one.",
  session_gone: "You are no longer signed in. Sign in again.",
  too_many_attempts: "Too many attempts.",
};

/** The message codes of `schema.ts`. */
const fieldProblems: Record<string, string> = {
  email_invalid: "Enter an e-mail address, like name@example.com.",
  password_missing: "Enter your password.",
  password_short: "Use at least 8 characters.",
  password_long: "This is longer than a password can be. Use at most 72 characters.",
  name_missing: "Enter your name, or your company's.",
  name_long: "Use at most 120 characters.",
  code_format: "Enter the 6 digits of the code.",
  time_zone_unknown: "Choose a time zone from the list.",
};

export const unavailableWords = "We cannot reach the sign-in service at the moment. Please try again in a minute.";

/** The sentence for a refusal. `retryAfterSeconds` is how long to wait after too many attempts. */
export function refusalWords(code: AuthRefusal, retryAfterSeconds?: number): string {
  if (code !== "too_many_attempts" || retryAfterSeconds === undefined) return refusals[code];
  const minutes = Math.ceil(retryAfterSeconds / 60);
  const wait =
    retryAfterSeconds < 60 ? `${retryAfterSeconds} seconds` : minutes === 1 ? "a minute" : `${minutes} minutes`;
  return `${refusals[code]} Try again in ${wait}.`;
}

/** The sentence for a message code of a form's schema. */
export const fieldWords = (code: string): string => fieldProblems[code] ?? "Check this field.";
