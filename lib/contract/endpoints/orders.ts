import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { checkoutAnswerSchema, checkoutSchema, orderPageSchema, orderSchema } from "../orders";
import { idParams, pageQuery } from "../paging";
import { checkoutLimit } from "../rate-limits";

export const orderEndpoints = defineEndpoints({
  startCheckout: {
    method: "POST",
    path: "/checkout",
    summary: "Place the order and get its payment page",
    who: "account",
    scope: "orders:write",
    permission: "order",
    body: checkoutSchema,
    answers: { 201: checkoutAnswerSchema },
    needsIdempotencyKey: true,
    errors: [
      "CART_EMPTY",
      "HOLD_EXPIRED",
      "NUMBER_GONE",
      "PRICE_CHANGED",
      "CONSENT_REQUIRED",
      "ANSWER_PATH_REQUIRED",
      "AMOUNT_TOO_SMALL",
      "AMOUNT_TOO_LARGE",
      "ORDER_STATE",
      "CARRIER_UNAVAILABLE",
      "PAYMENT_UNAVAILABLE",
    ],
    rateLimit: checkoutLimit,
  },
  listOrders: {
    method: "GET",
    path: "/orders",
    summary: "The account's orders, newest first",
    who: "account",
    scope: "orders:read",
    permission: "read",
    query: pageQuery,
    answers: { 200: orderPageSchema },
  },
  getOrder: {
    method: "GET",
    path: "/orders/{id}",
    summary: "One order",
    who: "account",
    scope: "orders:read",
    permission: "read",
    params: idParams,
    answers: { 200: orderSchema },
  },
  payDebt: {
    method: "POST",
    path: "/orders/{id}/debt-payment",
    summary: "The payment page of what a refused capture left open",
    who: "person",
    permission: "read",
    params: idParams,
    answers: { 201: z.object({ checkout_url: z.url() }) },
    needsIdempotencyKey: true,
    errors: ["ORDER_STATE", "PAYMENT_UNAVAILABLE"],
    rateLimit: checkoutLimit,
  },
});
