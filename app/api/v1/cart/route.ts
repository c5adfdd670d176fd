import { apiRoute, otherMethods } from "@/lib/api";
import { emptyCart, getCart } from "@/lib/cart";

/** The caller's cart with its one deadline; an empty one for a browser that has none. */
export const GET = apiRoute({ auth: "optional", scope: "cart:write" }, async ({ actor, accountId }) =>
  actor ? getCart(actor, accountId) : emptyCart(),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
