import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { env } from "@/lib/env";
import { atLeast } from "@/lib/kernel/at-least";
import { logger } from "@/lib/logger";
import { createAnonymousClient } from "./anonymous-client";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, type AuthRefused, done, refused, toOutcome } from "./auth-outcome";
import { givePass } from "./browser-pass";
import { isCommonPassword } from "./common-passwords";
import { limitAttempts, maySendTo } from "./limit-attempts";
import { getPasswordMark } from "./rows";
import type { signUpSchema } from "./schema";

/**
 * Starts an account and has a six-digit code sent to the address. The answer is the same for an address that is
 * known already: its owner gets a code too, which signs in to the account there is.
 *
 * @param next the path that the link in the email leads to
 */
export async function signUp(
  input: z.infer<typeof signUpSchema>,
  { jar, address }: Pick<AuthContext, "jar" | "address">,
  next: string,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("sign-up", { address, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  if (await isCommonPassword(input.password, input.email)) return refused("password_weak");
  return atLeast(400, async () => {
    const made = await begin(input, address, next);
    if (!made.ok) return made;
    // The same cookies for everybody: whether they are worth anything, only the confirmation shows.
    const mark = made.userId ? await getPasswordMark(made.userId) : "";
    givePass(jar, "sign-up", made.userId ?? randomUUID(), mark);
    givePass(jar, "sign-up-words", input.email, input.password);
    givePass(jar, "asked", input.email);
    return done;
  });
}

/** @returns `userId` when this very call made the person, with the password that was just chosen */
async function begin(
  input: z.infer<typeof signUpSchema>,
  address: string,
  next: string,
): Promise<{ ok: true; userId: string | null } | AuthRefused> {
  if (!(await maySendTo(input.email, address))) return { ok: true, userId: null };
  const emailRedirectTo = `${env().APP_URL}${next}`;
  const mark = randomUUID();
  const { data, error } = await createAnonymousClient().auth.signUp({
    email: input.email,
    password: input.password,
    options: {
      emailRedirectTo,
      data: { display_name: input.display_name, time_zone: input.time_zone, sign_up_mark: mark },
    },
  });
  if (error?.code === "weak_password") return refused("password_weak");
  const known = error ? isKnownAddress(error.code) : data.user?.identities?.length === 0;
  if (known) {
    await sendCode(input.email, emailRedirectTo);
    return { ok: true, userId: null };
  }
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  // An address that waits for confirmation since an earlier sign-up keeps that one's password and metadata: only
  // when our mark comes back was the user made by this call.
  return { ok: true, userId: data.user?.user_metadata.sign_up_mark === mark ? data.user.id : null };
}

/** Sends the code of a sign-up again. Does not reveal whether the address is known. */
export async function resendCode(
  email: string,
  { jar, address }: Pick<AuthContext, "jar" | "address">,
  next: string,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("send-code", { address, email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  return atLeast(400, async () => {
    if (await maySendTo(email, address)) await sendCode(email, `${env().APP_URL}${next}`);
    givePass(jar, "asked", email);
    return done;
  });
}

/** What the auth server returns instead of starting a second account; the last one means "waiting for confirmation". */
const isKnownAddress = (code: string | undefined): boolean =>
  code === "user_already_exists" || code === "email_exists" || code === "over_email_send_rate_limit";

/**
 * A code for an address that may be confirmed, waiting for confirmation or unknown. Failures are logged, not returned: the
 * answer would differ between known and unknown addresses. The second call is for auth servers that send no sign-in
 * code to an unconfirmed address.
 */
async function sendCode(email: string, emailRedirectTo: string): Promise<void> {
  const signIn = await createAnonymousClient().auth.signInWithOtp({
    email,
    options: { emailRedirectTo, shouldCreateUser: false },
  });
  if (!signIn.error) return;
  const confirmation = await createAnonymousClient().auth.resend({
    type: "signup",
    email,
    options: { emailRedirectTo },
  });
  if (confirmation.error)
    logger.info({ signIn: signIn.error.code, confirmation: confirmation.error.code }, "no code was sent");
}
