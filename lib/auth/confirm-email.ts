import "server-only";
import type { z } from "zod";
import { adoptGuestCart } from "./adopt-guest-cart";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, done, refused, toOutcome } from "./auth-outcome";
import { dropPass, givePass, hasPass } from "./browser-pass";
import { limitAttempts } from "./limit-attempts";
import { allowReset } from "./reset-password";
import { getEmailStanding, getPasswordMark } from "./rows";
import type { recoveryCodeSchema, signUpCodeSchema } from "./schema";
import { setPassword } from "./set-password";
import { signIn } from "./sign-in";

/**
 * Confirms a sign-up with the six-digit code and signs in; the guest cart moves to the account.
 *
 * An address that was never confirmed gets the password of this form, unless it has it already: someone else may have started a
 * sign-up with this address before, with a password of theirs, and only now the mailbox is proven. An account that was confirmed
 * before keeps its password: there the code only signs in.
 *
 * A code that was used up by the link on another device still signs in here, when the password is the account's.
 */
export async function confirmSignUp(
  input: z.infer<typeof signUpCodeSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("enter-code", { ...context, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const before = await getEmailStanding(input.email);
  const { data, error } = await context.client.auth.verifyOtp({
    email: input.email,
    token: input.code,
    type: "email",
  });
  const outcome = toOutcome(error);
  if (!outcome.ok)
    return outcome.code === "code_wrong" && before?.confirmed ? enterByPassword(input, context) : outcome;
  if (data.user && !before?.confirmed && !(await hasChosenPassword(data.user.id, context))) {
    const set = await setPassword({ userId: data.user.id, email: input.email }, input.password, context);
    if (!set.ok) return set;
  }
  endSignUp(input.email, context);
  await adoptGuestCart(context, { signedUp: true });
  return done;
}

/** Whether the password that the person has now was chosen by this browser's sign-up. */
export const hasChosenPassword = async (userId: string, { jar }: Pick<AuthContext, "jar">): Promise<boolean> =>
  hasPass(jar, "sign-up", userId, await getPasswordMark(userId));

/** What a browser no longer needs once the address is confirmed, and what it has earned. */
export function endSignUp(email: string, { jar }: Pick<AuthContext, "jar">): void {
  dropPass(jar, "sign-up");
  dropPass(jar, "sign-up-words");
  dropPass(jar, "asked");
  givePass(jar, "known", email);
}

async function enterByPassword(
  { email, password }: z.infer<typeof signUpCodeSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const outcome = await signIn({ email, password }, context);
  if (!outcome.ok) return outcome.code === "too_many_attempts" ? outcome : refused("code_wrong");
  endSignUp(email, context);
  return done;
}

/** Proves the mailbox with the code of a reset email: signs in and allows a new password for 15 minutes. */
export async function confirmRecovery(
  input: z.infer<typeof recoveryCodeSchema>,
  context: AuthContext,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("enter-code", { ...context, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const { error } = await context.client.auth.verifyOtp({ email: input.email, token: input.code, type: "recovery" });
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  await allowReset(context);
  dropPass(context.jar, "asked");
  await adoptGuestCart(context);
  return done;
}
