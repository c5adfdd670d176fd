import "server-only";
import type { z } from "zod";
import { type Claims, currentClaims } from "@/lib/callers";
import { env } from "@/lib/env";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, type AuthRefused, done, refused, toOutcome } from "./auth-outcome";
import { isCommonPassword } from "./common-passwords";
import { provePassword } from "./prove-password";
import type { changeEmailSchema, changePasswordSchema } from "./schema";
import { setPassword } from "./set-password";

/** Changes the password of the signed-in person, who proves the current one; their other sessions end. */
export async function changePassword(
  input: z.infer<typeof changePasswordSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const proof = await proveOwnPassword(input.current_password, context);
  if (!proof.ok) return proof;
  if (input.password === input.current_password) return refused("password_same");
  if (await isCommonPassword(input.password, proof.claims.email)) return refused("password_weak");
  return setPassword(proof.claims, input.password, context);
}

/**
 * Starts the move to another email address; it happens when the links in both mailboxes are followed.
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

async function proveOwnPassword(
  password: string,
  context: AuthContext,
): Promise<{ ok: true; claims: Claims } | AuthRefused> {
  const claims = await currentClaims(context.client);
  if (!claims) return refused("session_gone");
  const proof = await provePassword({ email: claims.email, password }, context);
  return proof.ok ? { ok: true, claims } : proof;
}
