import "server-only";
import type { z } from "zod";
import { atLeast } from "@/lib/kernel/at-least";
import { adoptGuestCart } from "./adopt-guest-cart";
import type { AuthContext } from "./auth-context";
import { type AuthOutcome, refused, toOutcome } from "./auth-outcome";
import { limitAttempts } from "./limit-attempts";
import type { signInSchema } from "./schema";

/**
 * Signs in with email and password; the browser's guest cart moves to the account.
 * An unknown address and a wrong password get the same answer in the same time.
 * `email_unconfirmed` is only returned to someone who knows the password.
 */
export async function signIn(input: z.infer<typeof signInSchema>, context: AuthContext): Promise<AuthOutcome> {
  const limit = await limitAttempts("sign-in", { address: context.address, email: input.email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  return atLeast(250, async () => {
    const { error } = await context.client.auth.signInWithPassword(input);
    const outcome = toOutcome(error);
    if (outcome.ok) await adoptGuestCart(context);
    return outcome;
  });
}
