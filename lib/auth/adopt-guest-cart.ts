import "server-only";
import { dropGuestCart, resolveAccount, sessionActor } from "@/lib/callers";
import { extendCartRow, mergeCart } from "@/lib/cart";
import { logger } from "@/lib/logger";
import type { AuthContext } from "./auth-context";

/**
 * Moves the guest cart of this browser, with its holds, to the account of the person who has just signed in. After a
 * sign-up the holds are extended once, because confirming the address took some of their time.
 *
 * A failure does not undo the sign-in: the cookie stays then, and the next look at the cart moves it.
 */
export async function adoptGuestCart(
  { client, jar }: Pick<AuthContext, "client" | "jar">,
  { signedUp = false } = {},
): Promise<void> {
  try {
    const actor = await sessionActor(client, jar);
    if (!actor?.cart) return;
    const accountId = await resolveAccount(actor, null);
    const { moved } = await mergeCart(actor, accountId);
    dropGuestCart(jar);
    if (signedUp && moved > 0) await extendCartRow(actor, accountId);
  } catch (error) {
    logger.error({ err: error }, "the guest cart could not be moved");
  }
}
