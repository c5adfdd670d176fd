import "server-only";
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { adoptGuestCart } from "./adopt-guest-cart";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, type AuthRefused, done, refused, toOutcome } from "./auth-outcome";
import { dropPass, givePass, hasPass } from "./browser-pass";
import { limitAttempts } from "./limit-attempts";
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
  dropPass(context.jar, "sign-up");
  await adoptGuestCart(context, { signedUp: true });
  return done;
}

/** Proves the mailbox with the code of a reset email: signs in and allows a new password for 15 minutes. */
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
  if (data.user) givePass(context.jar, "recovery", data.user.id);
  await adoptGuestCart(context);
  return done;
}

/** What followed from a link: `choosePassword` sends the person to choose one first. */
export type LinkOutcome = { ok: true; choosePassword: boolean } | AuthRefused;

/**
 * Follows the link of an auth email; works on another device than the one that asked for it.
 *
 * A sign-up that another browser started has a password that this person may not know: someone else may have used
 * their address. It is thrown away, and they choose their own.
 * @returns `link_wrong` when it was used, replaced or is too old
 */
export async function confirmLink(input: z.infer<typeof linkSchema>, context: AuthContext): Promise<LinkOutcome> {
  const limit = await limitAttempts("follow-link", { address: context.address });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const { data, error } = await context.client.auth.verifyOtp({ token_hash: input.token_hash, type: input.type });
  if (error && error.name !== "AuthRetryableFetchError" && error.status !== undefined && error.status < 500)
    return refused("link_wrong");
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  if (!data.session || !data.user) return { ok: true, choosePassword: false };
  const signedUp = (input.type === "email" || input.type === "signup") && isJustConfirmed(data.user);
  const choosePassword = signedUp && !hasPass(context.jar, "sign-up", data.user.id);
  if (choosePassword) await setPassword(context, randomBytes(32).toString("base64url"));
  if (choosePassword || input.type === "recovery") givePass(context.jar, "recovery", data.user.id);
  dropPass(context.jar, "sign-up");
  await adoptGuestCart(context, { signedUp });
  return { ok: true, choosePassword };
}

/**
 * The same kind of link confirms a sign-up and signs in a known person: only the first was never confirmed before.
 * Real time, not `lib/clock`: the auth server wrote that instant by the machine's clock.
 */
const isJustConfirmed = ({ email_confirmed_at }: { email_confirmed_at?: string | undefined }): boolean =>
  email_confirmed_at !== undefined && Math.abs(Date.now() - Date.parse(email_confirmed_at)) < 2 * 60_000;

/** @throws {AppError} when the auth server refuses: the form must not report a password that was not set */
async function setPassword({ client }: AuthContext, password: string): Promise<void> {
  const { error } = await client.auth.updateUser({ password });
  if (error && error.code !== "same_password")
    throw new AppError("UNAVAILABLE", { message: "the password of a sign-up could not be set", cause: error });
}
