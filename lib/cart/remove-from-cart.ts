import "server-only";
import type { Actor } from "@/lib/callers";
import type { Cart } from "@/lib/contract/cart";
import { withClosedCheckout } from "@/lib/payments";
import { releaseHold } from "./rows";

/**
 * Gives a hold back, or dismisses an expired item. An open Checkout Session is closed first: what can be paid is never given away.
 * @throws {AppError} NOT_FOUND, ORDER_STATE when it was paid meanwhile
 */
export async function removeFromCart(actor: Actor, accountId: string | null, holdId: string): Promise<Cart> {
  return (await withClosedCheckout(() => releaseHold(actor, accountId, holdId))).cart;
}
