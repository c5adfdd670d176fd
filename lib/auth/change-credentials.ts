import "server-only";
import type { z } from "zod";
import { currentClaims } from "@/lib/callers";
import { env } from "@/lib/env";
import { createAnonymousClient } from "./anonymous-client";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, done, refused, toOutcome } from "./auth-outcome";
import { limitAttempts } from "./limit-attempts";
import { endOtherSessions } from "./reset-password";
import type { changeEmailSchema, changePasswordSchema } from "./schema";

/** Changes the password of the signed-in person, who proves the current one; their other sessions end. */
export async function changePassword(
  input: z.infer<typeof changePasswordSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const proof = await provePassword(input.current_password, context);
  if (!proof.ok) return proof;
  const outcome = toOutcome((await context.client.auth.updateUser({ password: input.password })).error);
  if (outcome.ok) await endOtherSessions(context);
  return outcome;
}

/**
 * Starts the move to another email address; it happens when the link in the email is followed.
 * An address that belongs to someone else gets the same answer, and no email.
 */
export async function changeEmail(
  input: z.infer<typeof changeEmailSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const proof = await provePassword(input.current_password, context);
  if (!proof.ok) return proof;
  const emailRedirectTo = `${env().APP_URL}/account/settings?changed=email`;
  const { error } = await context.client.auth.updateUser({ email: input.email }, { emailRedirectTo });
  return error?.code === "email_exists" || error?.code === "user_already_exists" ? done : toOutcome(error);
}

async function provePassword(password: string, { client, address }: AuthContext): Promise<AuthOutcome> {
  const claims = await currentClaims(client);
  if (!claims) return refused("session_gone");
  const limit = await limitAttempts("sign-in", { address, email: claims.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const probe = createAnonymousClient();
  const { error } = await probe.auth.signInWithPassword({ email: claims.email, password });
  const outcome = toOutcome(error);
  if (outcome.ok) await probe.auth.signOut({ scope: "local" });
  return !outcome.ok && outcome.code === "credentials_wrong" ? refused("password_wrong") : outcome;
}
