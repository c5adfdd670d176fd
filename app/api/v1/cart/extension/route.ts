import { route, serve } from "@/lib/api";
import { extendCart } from "@/lib/cart";
import { cartEndpoints } from "@/lib/contract/endpoints/cart";
import { AppError } from "@/lib/errors";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cartEndpoints.extendCart, async ({ actor, accountId }) => {
    if (!actor) throw new AppError("HOLD_EXPIRED");
    return extendCart(actor, accountId);
  }),
);
