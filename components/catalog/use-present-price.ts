import { useVisitor } from "@/components/layout/visitor";
import type { Price } from "@/lib/contract/common";
import { priceAt } from "@/lib/contract/volume";

/** The price of an offer with what the cart holds by now, which may be more than when the server made the list. */
export function usePresentPrice(price: Price, e164?: string): Price {
  const { cart } = useVisitor();
  if (!cart || !price.volume) return price;
  const isHeld = e164 !== undefined && cart.items.some((item) => item.e164 === e164);
  return priceAt(price, cart.volume_count + (isHeld ? 0 : 1));
}
