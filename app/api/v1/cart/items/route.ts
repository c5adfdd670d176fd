import { afterAnswer, apiRoute, cartLimit, otherMethods, reply } from "@/lib/api";
import { addToCart, reserveEarly } from "@/lib/cart";
import { addCartItemSchema } from "@/lib/contract/cart";
import { relayOutboxSoon } from "@/lib/jobs";

/** Holds a number. 201 for a new hold, 200 for one that the caller had already. */
export const POST = apiRoute(
  { auth: "guest", scope: "cart:write", body: addCartItemSchema, rateLimit: cartLimit },
  async ({ actor, accountId, body, clientAddress }) => {
    const { item, cart, isNew } = await addToCart(actor, accountId, body, clientAddress);
    afterAnswer(relayOutboxSoon);
    if (isNew && item.e164 && accountId && actor.kind !== "guest")
      afterAnswer(() => reserveEarly(actor, accountId, item.id));
    return reply({ item, cart }, { status: isNew ? 201 : 200 });
  },
);

export const { GET, PUT, PATCH, DELETE } = otherMethods("POST");
