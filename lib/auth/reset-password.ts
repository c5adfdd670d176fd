import "server-only";
import { currentClaims } from "@/lib/callers";
import { env } from "@/lib/env";
import { atLeast } from "@/lib/kernel/at-least";
import { logger } from "@/lib/logger";
import { createAnonymousClient } from "./anonymous-client";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, done, refused } from "./auth-outcome";
import { dropPass, givePass, hasPass } from "./browser-pass";
import { isCommonPassword } from "./common-passwords";
import { limitAttempts, maySendTo } from "./limit-attempts";
import { getPasswordMark } from "./rows";
import { setPassword } from "./set-password";

/**
 * Sends a link and a code for a new password, if the address is known. The answer does not reveal which.
 * @param path of the page where the link leads to in the end
 */
export async function requestPasswordReset(
  email: string,
  { jar, address }: Pick<AuthContext, "jar" | "address">,
  path = "/reset-password/new",
): Promise<AuthOutcome> {
  const limit = await limitAttempts("send-code", { address, email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  return atLeast(400, async () => {
    const redirectTo = `${env().APP_URL}${path}`;
    if (await maySendTo(email, address)) {
      const { error } = await createAnonymousClient().auth.resetPasswordForEmail(email, { redirectTo });
      if (error) logger.info({ code: error.code }, "no reset email was sent");
    }
    givePass(jar, "asked", email);
    return done;
  });
}

/** Lets the person of this browser set a password without the old one, once: the permission names session and present password. */
export async function allowReset({ client, jar }: Pick<AuthContext, "client" | "jar">): Promise<void> {
  const claims = await currentClaims(client);
  if (claims) givePass(jar, "recovery", claims.sessionId, await getPasswordMark(claims.userId));
}

/** Whether the person of this browser may set a new password without the old one. */
export async function mayResetPassword({ client, jar }: Pick<AuthContext, "client" | "jar">): Promise<boolean> {
  const claims = await currentClaims(client);
  return claims !== null && hasPass(jar, "recovery", claims.sessionId, await getPasswordMark(claims.userId));
}

/** Sets a new password after the mailbox was proven, and ends the person's other sessions. */
export async function resetPassword(password: string, context: AuthContext): Promise<AuthOutcome> {
  const claims = await currentClaims(context.client);
  if (!claims || !(await mayResetPassword(context))) return refused("session_gone");
  if (await isCommonPassword(password, claims.email)) return refused("password_weak");
  const outcome = await setPassword(claims, password, context);
  if (outcome.ok) dropPass(context.jar, "recovery");
  return outcome;
}
