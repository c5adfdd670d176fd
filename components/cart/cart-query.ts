import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/app/api-client";
import type { Cart } from "@/lib/api/schemas/cart";

/** The visitor's cart; the same cache entry feeds the header, the search rows and the cart page. */
export const cartQuery = queryOptions({
  queryKey: ["cart"],
  queryFn: ({ signal }) => api<Cart>("/cart", { signal }),
  staleTime: 20_000,
});

/** Changes of the cart answer with the cart, alone or beside what was changed. */
export type CartAnswer = Cart | { cart: Cart };

export const cartOf = (answer: CartAnswer): Cart => ("cart" in answer ? answer.cart : answer);
