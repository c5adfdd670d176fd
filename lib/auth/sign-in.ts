import "server-only";
import type { z } from "zod";
import type { CookieJar } from "@/lib/callers";
import { atLeast } from "@/lib/kernel/at-least";
import { logger } from "@/lib/logger";
import { adoptGuestCart } from "./adopt-guest-cart";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, refused, toOutcome } from "./auth-outcome";
import { givePass, hasPass } from "./browser-pass";
import { limitAttempts } from "./limit-attempts";
import type { signInSchema } from "./schema";
import { resendCode } from "./sign-up";

/**
 * Signs in with email and password; the browser's guest cart moves to the account.
 *
 * An unknown address, a wrong password and an address that was never confirmed get the same answer in the same time.
 * `email_unconfirmed` is only returned to a browser that signed up with this address and password, whether or not that sign-up
 * made an account: the answer must not reveal who is a customer. Others who know the password get a code by email.
 */
export async function signIn(
  input: z.infer<typeof signInSchema>,
  context: AuthContext,
  next = "/account/numbers",
): Promise<AuthOutcome> {
  const limit = await limitAttempts("sign-in", { ...context, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  return atLeast(250, async () => {
    const outcome = toOutcome((await context.client.auth.signInWithPassword(input)).error);
    if (outcome.ok) {
      givePass(context.jar, "known", input.email);
      await adoptGuestCart(context);
      return outcome;
    }
    const { code } = outcome;
    if (code !== "credentials_wrong" && code !== "email_unconfirmed") return outcome;
    if (hasPass(context.jar, "sign-up-words", input.email, input.password)) return refused("email_unconfirmed");
    if (code === "email_unconfirmed")
      void resendCode(input.email, { address: context.address, jar: noJar }, next).catch(logFailure);
    return refused("credentials_wrong");
  });
}

/** A cookie would tell what the answer does not. */
const noJar: CookieJar = { getAll: () => [], set: () => {} };

const logFailure = (error: unknown): void => logger.warn({ err: error }, "no code was sent to an unconfirmed address");
