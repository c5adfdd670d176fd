import "server-only";
import { dropSession } from "@/lib/callers";
import { logger } from "@/lib/logger";
import type { AuthContext } from "./auth-context";
import { dropPass } from "./browser-pass";

/**
 * Ends this browser's session. The cookies go even when the auth server cannot be reached, so that
 * "signed out" is never untrue on a shared computer.
 */
export async function signOut({ client, jar }: Pick<AuthContext, "client" | "jar">): Promise<void> {
  const error = await client.auth.signOut({ scope: "local" }).then(
    (result) => result.error,
    (thrown: unknown) => thrown,
  );
  if (error) logger.warn({ err: error }, "the session could not be revoked");
  dropSession(jar);
  dropPass(jar, "recovery");
}
