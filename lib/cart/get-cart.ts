import "server-only";
import type { Actor } from "@/lib/accounts/actor";
import type { Cart } from "@/lib/api/schemas/cart";
import { getCartRow } from "@/lib/db/cart";
import { presentCart } from "./present-cart";

/** The caller's cart; an empty one when there is none. A person's leftover guest cart is moved to the account on the way. */
export async function getCart(actor: Actor, accountId: string | null): Promise<Cart> {
  return presentCart(await getCartRow(actor, accountId));
}
