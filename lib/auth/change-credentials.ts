import "server-only";
import type { z } from "zod";
import { currentClaims } from "@/lib/callers";
import { env } from "@/lib/env";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, done, refused, toOutcome } from "./auth-outcome";
import { provePassword } from "./prove-password";
import { endOtherSessions } from "./reset-password";
import type { changeEmailSchema, changePasswordSchema } from "./schema";

/** Changes the password of the signed-in person, who proves the current one; their other sessions end. */
export async function changePassword(
  input: z.infer<typeof changePasswordSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const proof = await proveOwnPassword(input.current_password, context);
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
  const proof = await proveOwnPassword(input.current_password, context);
  if (!proof.ok) return proof;
  const emailRedirectTo = `${env().APP_URL}/account/settings?changed=email`;
  const { error } = await context.client.auth.updateUser({ email: input.email }, { emailRedirectTo });
  return error?.code === "email_exists" || error?.code === "user_already_exists" ? done : toOutcome(error);
}

async function proveOwnPassword(password: string, { client, address }: AuthContext): Promise<AuthOutcome> {
  const claims = await currentClaims(client);
  return claims ? provePassword({ email: claims.email, password }, address) : refused("session_gone");
}
