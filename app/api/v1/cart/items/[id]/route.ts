import { afterAnswer, apiRoute, cartLimit, idParams, otherMethods } from "@/lib/api";
import { removeFromCart } from "@/lib/cart";
import { AppError } from "@/lib/errors";
import { relayOutboxSoon } from "@/lib/jobs";

/** Gives a hold back, or dismisses an expired item. Answers with the cart. */
export const DELETE = apiRoute(
  { auth: "optional", scope: "cart:write", params: idParams, rateLimit: cartLimit },
  async ({ actor, accountId, params }) => {
    if (!actor) throw new AppError("NOT_FOUND");
    const cart = await removeFromCart(actor, accountId, params.id);
    afterAnswer(relayOutboxSoon);
    return cart;
  },
);

export const { GET, POST, PUT, PATCH } = otherMethods("DELETE");
