import { addCartItemSchema, addedCartItemSchema, cartSchema } from "../cart";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import { cartLimit } from "../rate-limits";

export const cartEndpoints = defineEndpoints({
  getCart: {
    method: "GET",
    path: "/cart",
    summary: "The cart and its one deadline",
    who: "optional",
    scope: "cart:write",
    permission: "read",
    answers: { 200: cartSchema },
  },
  addCartItem: {
    method: "POST",
    path: "/cart/items",
    summary: "Hold a number, or a random one of an area, for ten minutes",
    who: "cart",
    scope: "cart:write",
    permission: "buy",
    body: addCartItemSchema,
    answers: { 201: addedCartItemSchema, 200: addedCartItemSchema },
    errors: [
      "NUMBER_TAKEN",
      "NUMBER_RESTING",
      "NUMBER_GONE",
      "HOLD_LIMIT",
      "DOCUMENTS_NEEDED",
      "NOT_SOLD",
      "CARRIER_UNAVAILABLE",
    ],
    rateLimit: cartLimit,
  },
  removeCartItem: {
    method: "DELETE",
    path: "/cart/items/{id}",
    summary: "Give a hold back",
    who: "optional",
    scope: "cart:write",
    permission: "read",
    params: idParams,
    answers: { 200: cartSchema },
    errors: ["ORDER_STATE", "PAYMENT_UNAVAILABLE"],
    rateLimit: cartLimit,
  },
  extendCart: {
    method: "POST",
    path: "/cart/extension",
    summary: "Ten more minutes for every hold, once",
    who: "optional",
    scope: "cart:write",
    permission: "read",
    answers: { 200: cartSchema },
    errors: ["ALREADY_EXTENDED", "HOLD_EXPIRED", "ORDER_STATE"],
    rateLimit: cartLimit,
  },
});
