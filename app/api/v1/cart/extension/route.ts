import { apiRoute, cartLimit, otherMethods } from "@/lib/api";
import { extendCart } from "@/lib/cart";
import { AppError } from "@/lib/errors";

/** Ten more minutes for every hold of the cart, once. Answers with the cart. */
export const POST = apiRoute(
  { auth: "optional", scope: "cart:write", rateLimit: cartLimit },
  async ({ actor, accountId }) => {
    if (!actor) throw new AppError("HOLD_EXPIRED");
    return extendCart(actor, accountId);
  },
);

export const { GET, PUT, PATCH, DELETE } = otherMethods("POST");
