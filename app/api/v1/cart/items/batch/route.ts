import { route, serve } from "@/lib/api";
import { addQuantityToCart, addSeveralToCart } from "@/lib/cart";
import { cartEndpoints } from "@/lib/contract/endpoints/cart";

/** 200 with an outcome for each number, also when none could be held. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cartEndpoints.addCartItems, async ({ actor, accountId, body, clientAddress }) => {
    const { outcomes, cart } =
      "items" in body
        ? await addSeveralToCart(actor, accountId, body.items, clientAddress)
        : await addQuantityToCart(actor, accountId, body, clientAddress);
    return { outcomes, held: outcomes.filter(({ item }) => item !== null).length, wanted: outcomes.length, cart };
  }),
);
