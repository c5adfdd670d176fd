import "server-only";
import type { z } from "zod";
import { logger } from "@/lib/logger";
import { adoptGuestCart } from "./adopt-guest-cart";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, done, refused, toOutcome } from "./auth-outcome";
import { limitAttempts } from "./limit-attempts";
import { giveRecoveryPass } from "./recovery-pass";
import type { linkSchema, recoveryCodeSchema, signUpCodeSchema } from "./schema";

/**
 * Confirms a sign-up with the six-digit code and signs in; the guest cart moves to the account.
 *
 * The password is set again here: someone else may have started a sign-up with this address before, with a password
 * of theirs, and only now the mailbox is proven.
 */
export async function confirmSignUp(
  input: z.infer<typeof signUpCodeSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("enter-code", { address: context.address, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const { error } = await context.client.auth.verifyOtp({ email: input.email, token: input.code, type: "email" });
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  await setPassword(context, input.password);
  await adoptGuestCart(context, { signedUp: true });
  return done;
}

/** Proves the mailbox with the code of a reset mail: signs in and allows a new password for 15 minutes. */
export async function confirmRecovery(
  input: z.infer<typeof recoveryCodeSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("enter-code", { address: context.address, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const { data, error } = await context.client.auth.verifyOtp({
    email: input.email,
    token: input.code,
    type: "recovery",
  });
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  if (data.user) giveRecoveryPass(context.jar, data.user.id);
  await adoptGuestCart(context);
  return done;
}

/**
 * Follows the link of an auth mail; works on another device than the one that asked for it.
 * @returns `link_wrong` when it was used, replaced or is too old
 */
export async function confirmLink(input: z.infer<typeof linkSchema>, context: AuthContext): Promise<AuthOutcome> {
  const limit = await limitAttempts("follow-link", { address: context.address });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const { data, error } = await context.client.auth.verifyOtp({ token_hash: input.token_hash, type: input.type });
  if (error && error.name !== "AuthRetryableFetchError" && error.status !== undefined && error.status < 500)
    return refused("link_wrong");
  const outcome = toOutcome(error);
  if (!outcome.ok || !data.session) return outcome;
  if (input.type === "recovery" && data.user) giveRecoveryPass(context.jar, data.user.id);
  await adoptGuestCart(context, { signedUp: input.type === "email" || input.type === "signup" });
  return done;
}

async function setPassword({ client }: AuthContext, password: string): Promise<void> {
  const { error } = await client.auth.updateUser({ password });
  if (error && error.code !== "same_password")
    logger.error({ err: error }, "the password of a sign-up could not be set");
}
