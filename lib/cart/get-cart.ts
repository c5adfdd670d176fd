import "server-only";
import type { Actor } from "@/lib/callers";
import type { Cart } from "@/lib/contract/cart";
import { presentCart } from "./present-cart";
import { getCartRow } from "./rows";

/** The caller's cart; an empty one when there is none. A person's leftover guest cart is moved to the account on the way. */
export async function getCart(actor: Actor, accountId: string | null): Promise<Cart> {
  return presentCart(await getCartRow(actor, accountId));
}
