import "server-only";
import type { Actor } from "@/lib/callers";
import type { Cart } from "@/lib/contract/cart";
import { refusalError } from "@/lib/errors";
import { releaseCheckout } from "@/lib/payments";
import { presentCart } from "./present-cart";
import { extendCartRow } from "./rows";

/**
 * Adds ten minutes to every hold of the cart, once. A payment page that is still open is closed first: it knew the old deadline.
 * @throws {AppError} ALREADY_EXTENDED, HOLD_EXPIRED, ORDER_STATE when it was paid meanwhile
 */
export async function extendCart(actor: Actor, accountId: string | null): Promise<Cart> {
  let extended = await extendCartRow(actor, accountId);
  if (!extended.ok && extended.code === "SESSION_OPEN" && extended.order_id) {
    await releaseCheckout(extended.order_id);
    extended = await extendCartRow(actor, accountId);
  }
  if (!extended.ok) throw refusalError(extended.code === "SESSION_OPEN" ? { code: "ORDER_STATE" } : extended);
  return presentCart(extended.cart);
}
