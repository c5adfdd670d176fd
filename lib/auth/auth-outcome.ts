import "server-only";
import { type AuthError, isAuthError } from "@supabase/supabase-js";
import { AppError } from "@/lib/errors";

/** Why signing in, confirming or changing a credential was refused. Words for people are in `words.ts`. */
export type AuthRefusal =
  | "credentials_wrong"
  | "email_unconfirmed"
  | "password_weak"
  | "password_same"
  | "password_wrong"
  | "code_wrong"
  | "link_wrong"
  | "app_code_wrong"
  | "app_code_used"
  | "recovery_code_wrong"
  | "enrollment_gone"
  | "session_gone"
  | "too_many_attempts";

/** The answer of every operation on credentials: expected refusals are data. */
export type AuthOutcome = { ok: true } | AuthRefused;

export interface AuthRefused {
  ok: false;
  code: AuthRefusal;
  retryAfterSeconds?: number;
}

export const done: AuthOutcome = { ok: true };

export const refused = (code: AuthRefusal, retryAfterSeconds?: number): AuthRefused =>
  retryAfterSeconds === undefined ? { ok: false, code } : { ok: false, code, retryAfterSeconds };

const refusals: Record<string, AuthRefusal> = {
  invalid_credentials: "credentials_wrong",
  email_not_confirmed: "email_unconfirmed",
  weak_password: "password_weak",
  same_password: "password_same",
  otp_expired: "code_wrong",
  mfa_verification_failed: "app_code_wrong",
  mfa_challenge_expired: "app_code_wrong",
  mfa_ip_address_mismatch: "app_code_used", // the challenge was answered already: the form was sent twice
  mfa_factor_not_found: "enrollment_gone",
  session_not_found: "session_gone",
  session_expired: "session_gone",
  bad_jwt: "session_gone",
  refresh_token_not_found: "session_gone",
  user_not_found: "session_gone",
  over_request_rate_limit: "too_many_attempts",
  over_email_send_rate_limit: "too_many_attempts",
};

/**
 * Turns the auth server's answer into ours.
 * @throws {AppError} UNAVAILABLE when it cannot be reached, INTERNAL for anything unforeseen
 */
export function toOutcome(error: AuthError | null): AuthOutcome {
  if (!error) return done;
  const code = error.name === "AuthSessionMissingError" ? "session_gone" : refusals[error.code ?? ""];
  if (code) return refused(code);
  if (isAuthError(error) && error.name === "AuthRetryableFetchError") {
    throw new AppError("UNAVAILABLE", { message: "the auth server does not answer", cause: error });
  }
  throw new AppError("INTERNAL", { message: `auth server: ${error.code ?? error.name}`, cause: error });
}
