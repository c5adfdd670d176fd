import "server-only";
import type { Actor } from "@/lib/callers";
import type { Cart } from "@/lib/contract/cart";
import { refusalError } from "@/lib/errors";
import { releaseCheckout } from "@/lib/payments";
import { presentCart } from "./present-cart";
import { releaseHold } from "./rows";

/**
 * Gives a hold back, or dismisses an expired item. An open Checkout Session is closed first: what can be paid is never given away.
 * @throws {AppError} NOT_FOUND, ORDER_STATE when it was paid meanwhile
 */
export async function removeFromCart(actor: Actor, accountId: string | null, holdId: string): Promise<Cart> {
  let released = await releaseHold(actor, accountId, holdId);
  if (!released.ok && released.code === "SESSION_OPEN" && released.order_id) {
    await releaseCheckout(released.order_id);
    released = await releaseHold(actor, accountId, holdId);
  }
  if (!released.ok)
    throw refusalError(
      released.code === "SESSION_OPEN" ? { code: "ORDER_STATE", order_id: released.order_id } : released,
    );
  return presentCart(released.cart);
}
