import "server-only";
import { currentClaims } from "@/lib/callers";
import { env } from "@/lib/env";
import { atLeast } from "@/lib/kernel/at-least";
import { logger } from "@/lib/logger";
import { createAnonymousClient } from "./anonymous-client";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, done, refused, toOutcome } from "./auth-outcome";
import { dropPass, hasPass } from "./browser-pass";
import { limitAttempts } from "./limit-attempts";

/** Sends a link and a code for a new password, if the address is known. The answer does not reveal which. */
export async function requestPasswordReset(email: string, address: string): Promise<AuthOutcome> {
  const limit = await limitAttempts("send-code", { address, email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  return atLeast(400, async () => {
    const redirectTo = `${env().APP_URL}/reset-password/new`;
    const { error } = await createAnonymousClient().auth.resetPasswordForEmail(email, { redirectTo });
    if (error) logger.info({ code: error.code }, "no reset email was sent");
    return done;
  });
}

/** Whether the person of this browser may set a new password without the old one. */
export async function mayResetPassword({ client, jar }: Pick<AuthContext, "client" | "jar">): Promise<boolean> {
  const claims = await currentClaims(client);
  return claims !== null && hasPass(jar, "recovery", claims.userId);
}

/** Sets a new password after the mailbox was proven, and ends the person's other sessions. */
export async function resetPassword(password: string, context: AuthContext): Promise<AuthOutcome> {
  if (!(await mayResetPassword(context))) return refused("session_gone");
  const { error } = await context.client.auth.updateUser({ password });
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  dropPass(context.jar, "recovery");
  await endOtherSessions(context);
  return done;
}

/** A stolen session does not outlive a password change. */
export async function endOtherSessions({ client }: Pick<AuthContext, "client">): Promise<void> {
  const { error } = await client.auth.signOut({ scope: "others" });
  if (error) logger.warn({ err: error }, "other sessions could not be ended");
}
