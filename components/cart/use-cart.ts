import { useQuery } from "@tanstack/react-query";
import { cartQuery } from "@/components/cart/cart-query";
import type { Cart } from "@/lib/contract/cart";

/**
 * The cart, asked for again while the page is open.
 *
 * @param initial as it came with the page, so that nothing moves when it is known; asked for again immediately
 * @returns with `receivedAt`: when the shown one arrived, undefined while it is the page's own
 */
export function useCart(initial: Cart | null, everyMs = 30_000) {
  const result = useQuery({
    ...cartQuery,
    refetchInterval: everyMs,
    ...(initial && { initialData: initial, initialDataUpdatedAt: 0 }),
  });
  return { ...result, receivedAt: result.dataUpdatedAt || undefined };
}
