import "server-only";
import type { Cart, CartItem } from "@/lib/contract/cart";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import type { CartRow, HoldRow } from "./rows";

/** Adds the words for people; the carrier's name stays with us. */
export function presentHold({ carrier_id: _, ...hold }: HoldRow): CartItem {
  return { ...hold, display: hold.e164 ? formatPhone(hold.e164) : `A number in ${hold.place}` };
}

export const presentCart = (cart: CartRow): Cart => ({
  ...cart,
  items: cart.items.map(presentHold),
  expired_items: cart.expired_items.map(presentHold),
});
