import { route, serve } from "@/lib/api";
import { emptyCart, getCart } from "@/lib/cart";
import { cartEndpoints } from "@/lib/contract/endpoints/cart";

/** An empty cart for a browser that has none. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cartEndpoints.getCart, async ({ actor, accountId }) => (actor ? getCart(actor, accountId) : emptyCart())),
);
