import "server-only";
import type { Actor } from "@/lib/callers";
import { findOffer } from "@/lib/catalog";
import type { AddCartItem, Cart, CartItem } from "@/lib/contract/cart";
import { AppError } from "@/lib/errors";
import { withClosedCheckout } from "@/lib/payments";
import { holdNumber } from "./rows";

/**
 * Holds a number for the caller's cart. Idempotent for its owner: a second call returns the first hold.
 * @param clientAddress counts towards the cap of guests
 * @throws {AppError} NUMBER_TAKEN, NUMBER_GONE, HOLD_LIMIT, DOCUMENTS_NEEDED, NOT_SOLD, CARRIER_UNAVAILABLE; ORDER_STATE when a lapsed
 *   hold of the caller was paid meanwhile
 */
export async function addToCart(
  actor: Actor,
  accountId: string | null,
  item: AddCartItem,
  clientAddress: string,
): Promise<{ item: CartItem; cart: Cart; isNew: boolean }> {
  const offer = item.e164 ? await findOffer(item.area_id, item.e164) : null;
  if (item.e164 && !offer) throw new AppError("NUMBER_GONE", { details: { e164: item.e164 } });
  const request = {
    area_id: item.area_id,
    client_address: clientAddress,
    ...(item.e164 && offer && { e164: item.e164, carrier_ref: offer.carrierRef, checked_at: offer.checkedAt }),
  };
  const held = await withClosedCheckout(() => holdNumber(actor, accountId, request));
  return { item: held.hold, cart: held.cart, isNew: !held.repeated };
}
