import "server-only";
import type { Actor } from "@/lib/callers";
import type { Cart } from "@/lib/contract/cart";
import { withClosedCheckout } from "@/lib/payments";
import { extendCartRow } from "./rows";

/**
 * Adds ten minutes to every hold of the cart, once. A payment page that is still open is closed first: it knew the old deadline.
 * @throws {AppError} ALREADY_EXTENDED, HOLD_EXPIRED, ORDER_STATE when it was paid meanwhile
 */
export async function extendCart(actor: Actor, accountId: string | null): Promise<Cart> {
  return (await withClosedCheckout(() => extendCartRow(actor, accountId))).cart;
}
