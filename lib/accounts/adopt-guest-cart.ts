import "server-only";
import { z } from "zod";
import { resolveAccount } from "@/lib/db/accounts";
import { call } from "@/lib/db/call";
import { serverSql } from "@/lib/db/pool";
import { logger } from "@/lib/logger";
import { actorJson, sessionActor } from "./actor";
import type { AuthContext } from "./auth-context";
import { dropGuestCart } from "./guest-cart";

const mergedSchema = z.object({ ok: z.literal(true), moved: z.number() });

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
    const { moved } = await call(serverSql(), "merge_cart", mergedSchema, actorJson(actor), accountId);
    dropGuestCart(jar);
    if (signedUp && moved > 0)
      await call(serverSql(), "extend_cart", z.object({ ok: z.boolean() }), actorJson(actor), accountId);
  } catch (error) {
    logger.error({ err: error }, "the guest cart could not be moved");
  }
}
