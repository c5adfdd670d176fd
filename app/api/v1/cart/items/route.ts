import { afterAnswer, reply, route, serve } from "@/lib/api";
import { addToCart, reserveEarly } from "@/lib/cart";
import { cartEndpoints } from "@/lib/contract/endpoints/cart";

/** 201 for a new hold, 200 for one that the caller had already. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cartEndpoints.addCartItem, async ({ actor, accountId, body, clientAddress }) => {
    const { item, cart, isNew } = await addToCart(actor, accountId, body, clientAddress);
    if (isNew && item.e164 && accountId && actor.kind !== "guest")
      afterAnswer(() => reserveEarly(actor, accountId, item.id));
    return reply({ item, cart }, { status: isNew ? 201 : 200 });
  }),
);
