import "server-only";
import type { Actor } from "@/lib/callers";
import { findOffer } from "@/lib/catalog";
import type { AddCartItem, Cart, CartItem } from "@/lib/contract/cart";
import { AppError } from "@/lib/errors";
import { withClosedCheckout } from "@/lib/payments";
import { holdNumber, holdSeenNumber } from "./rows";

/**
 * Holds a number for the caller's cart. Idempotent for its owner: a second call returns the first hold.
 * @param clientAddress counts towards the cap of guests
 * @throws {AppError} NUMBER_TAKEN, NUMBER_RESTING, NUMBER_GONE, HOLD_LIMIT, DOCUMENTS_NEEDED, NOT_SOLD, CARRIER_UNAVAILABLE; ORDER_STATE when a lapsed
 *   hold of the caller was paid meanwhile
 */
export async function addToCart(
  actor: Actor,
  accountId: string | null,
  item: AddCartItem,
  clientAddress: string,
): Promise<{ item: CartItem; cart: Cart; isNew: boolean }> {
  const held = await withClosedCheckout(() => hold(actor, accountId, { ...item, client_address: clientAddress }));
  return { item: held.hold, cart: held.cart, isNew: !held.repeated };
}

/** A random number of a place needs no look at the carrier, and neither does one that a search has just shown. */
async function hold(actor: Actor, accountId: string | null, item: AddCartItem & { client_address: string }) {
  const { e164 } = item;
  if (!e164) return holdNumber(actor, accountId, item);
  const held = await holdSeenNumber(actor, accountId, { ...item, e164 });
  if (!("offer" in held)) return held;
  const offer = await findOffer(item.area_id, e164, held.offer);
  if (!offer) throw new AppError("NUMBER_GONE", { details: { e164 } });
  return holdNumber(actor, accountId, { ...item, carrier_ref: offer.carrierRef, checked_at: offer.checkedAt });
}
