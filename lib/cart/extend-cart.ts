import "server-only";
import type { Actor } from "@/lib/accounts/actor";
import type { Cart } from "@/lib/api/schemas/cart";
import { extendCartRow } from "@/lib/db/cart";
import { presentCart } from "./present-cart";
import { refusalError } from "./refusal-error";

/**
 * Adds ten minutes to every hold of the cart, once.
 * @throws {AppError} ALREADY_EXTENDED, HOLD_EXPIRED, ORDER_STATE while a payment page is open
 */
export async function extendCart(actor: Actor, accountId: string | null): Promise<Cart> {
  const extended = await extendCartRow(actor, accountId);
  if (!extended.ok) throw refusalError(extended);
  return presentCart(extended.cart);
}
