import "server-only";
import { createAnonymousClient } from "./anonymous-client";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, refused, toOutcome } from "./auth-outcome";
import { limitAttempts } from "./limit-attempts";

/**
 * Whether this is the password of that address, asked on a client of its own: the session and the cookies of the person who
 * is asked stay as they are. Counts as an attempt to sign in.
 */
export async function provePassword(
  credentials: { email: string; password: string },
  { address, jar }: Pick<AuthContext, "address" | "jar">,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("sign-in", { address, jar, email: credentials.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const probe = createAnonymousClient();
  const outcome = toOutcome((await probe.auth.signInWithPassword(credentials)).error);
  if (outcome.ok) await probe.auth.signOut({ scope: "local" });
  return !outcome.ok && outcome.code === "credentials_wrong" ? refused("password_wrong") : outcome;
}
