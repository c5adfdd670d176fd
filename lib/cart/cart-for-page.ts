import "server-only";
import { type Actor, resolveAccount } from "@/lib/callers";
import type { Cart } from "@/lib/contract/cart";
import { logger } from "@/lib/logger";
import { emptyCart } from "./empty-cart";
import { getCart } from "./rows";

/** The cart of who looks at a page; null when it could not be read: then the page asks for it again by itself. */
export async function cartForPage(actor: Actor | null): Promise<Cart | null> {
  if (!actor) return emptyCart();
  try {
    return await getCart(actor, actor.kind === "user" ? await resolveAccount(actor, null) : null);
  } catch (error) {
    logger.warn({ err: error }, "the cart of a page could not be read");
    return null;
  }
}
