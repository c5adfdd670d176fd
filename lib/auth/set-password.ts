import "server-only";
import { logger } from "@/lib/logger";
import { createAdminClient } from "./admin-client";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, toOutcome } from "./auth-outcome";

interface Person {
  userId: string;
  email: string;
}

/**
 * Gives a person another password, after they have proven the old one or the mailbox: this browser gets a new session, and all
 * others end. Through the administration of the auth server, because its own door asks for the old password.
 */
export async function setPassword(
  { userId, email }: Person,
  password: string,
  { client }: Pick<AuthContext, "client">,
): Promise<AuthOutcome> {
  const changed = toOutcome((await createAdminClient().auth.admin.updateUserById(userId, { password })).error);
  if (!changed.ok) return changed;
  const signedIn = toOutcome((await client.auth.signInWithPassword({ email, password })).error);
  if (!signedIn.ok) return signedIn;
  const { error } = await client.auth.signOut({ scope: "others" });
  if (error) logger.warn({ err: error }, "other sessions could not be ended");
  return signedIn;
}
