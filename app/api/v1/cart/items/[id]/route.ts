import { route, serve } from "@/lib/api";
import { removeFromCart } from "@/lib/cart";
import { cartEndpoints } from "@/lib/contract/endpoints/cart";
import { AppError } from "@/lib/errors";

/** Also dismisses an expired item. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cartEndpoints.removeCartItem, async ({ actor, accountId, params }) => {
    if (!actor) throw new AppError("NOT_FOUND");
    return removeFromCart(actor, accountId, params.id);
  }),
);
