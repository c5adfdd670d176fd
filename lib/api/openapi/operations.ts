import { z } from "zod";
import { areasQuerySchema } from "@/lib/contract/areas-query";
import { searchAnswerSchema, searchQuerySchema } from "@/lib/contract/available-numbers";
import { addCartItemSchema, addedCartItemSchema, cartSchema } from "@/lib/contract/cart";
import { areaSchema, countrySummarySchema } from "@/lib/contract/catalog";
import {
  numberPageSchema,
  numbersQuerySchema,
  ownedNumberDetailSchema,
  renameNumberSchema,
} from "@/lib/contract/numbers";
import { checkoutAnswerSchema, checkoutSchema, orderPageSchema, orderSchema } from "@/lib/contract/orders";
import { pageQuery } from "../cursor";

/** One operation of `/api/v1` as its readers see it. `tests/lib/api/openapi.test.ts` holds the table to the route files. */
export interface Operation {
  method: "get" | "post" | "patch" | "delete";
  /** Below `/api/v1`. */
  path: string;
  id: string;
  summary: string;
  /** `public`: anybody; `cart`: anybody, a browser's cart cookie counts; `account`: a person or a key; `person`: never a key. */
  who: "public" | "cart" | "account" | "person";
  /** What a key needs. */
  scope?: string;
  query?: z.ZodType;
  body?: z.ZodType;
  answers: Partial<Record<200 | 201, z.ZodType>>;
  /** Accepted on every POST; here it has to be there. */
  needsIdempotencyKey?: true;
  /** Codes beside those that every route may answer. */
  errors?: string[];
}

const holdErrors = ["NUMBER_TAKEN", "NUMBER_GONE", "HOLD_LIMIT", "DOCUMENTS_NEEDED", "NOT_SOLD", "CARRIER_UNAVAILABLE"];
const checkoutErrors = [
  "CART_EMPTY",
  "HOLD_EXPIRED",
  "NUMBER_GONE",
  "PRICE_CHANGED",
  "CONSENT_REQUIRED",
  "ANSWER_PATH_REQUIRED",
  "AMOUNT_TOO_SMALL",
  "ORDER_STATE",
  "CARRIER_UNAVAILABLE",
  "PAYMENT_UNAVAILABLE",
];

export const operations: Operation[] = [
  {
    method: "get",
    path: "/available-numbers",
    id: "searchAvailableNumbers",
    summary: "Search numbers for sale",
    who: "cart",
    query: searchQuerySchema,
    answers: { 200: searchAnswerSchema },
  },
  {
    method: "get",
    path: "/countries",
    id: "listCountries",
    summary: "Countries with numbers",
    who: "public",
    answers: { 200: z.object({ countries: z.array(countrySummarySchema) }) },
  },
  {
    method: "get",
    path: "/areas",
    id: "listAreas",
    summary: "Areas of a country with their prices, at most 500: narrow them by query or type",
    who: "public",
    query: areasQuerySchema,
    answers: { 200: z.object({ areas: z.array(areaSchema) }) },
  },
  {
    method: "get",
    path: "/session",
    id: "getSession",
    summary: "Whether this browser is signed in",
    who: "public",
    answers: { 200: z.object({ signed_in: z.boolean() }) },
  },
  {
    method: "get",
    path: "/cart",
    id: "getCart",
    summary: "The cart and its one deadline",
    who: "cart",
    scope: "cart:write",
    answers: { 200: cartSchema },
  },
  {
    method: "post",
    path: "/cart/items",
    id: "addCartItem",
    summary: "Hold a number, or a random one of an area, for ten minutes",
    who: "cart",
    scope: "cart:write",
    body: addCartItemSchema,
    answers: { 201: addedCartItemSchema, 200: addedCartItemSchema },
    errors: holdErrors,
  },
  {
    method: "delete",
    path: "/cart/items/{id}",
    id: "removeCartItem",
    summary: "Give a hold back",
    who: "cart",
    scope: "cart:write",
    answers: { 200: cartSchema },
    errors: ["ORDER_STATE", "PAYMENT_UNAVAILABLE"],
  },
  {
    method: "post",
    path: "/cart/extension",
    id: "extendCart",
    summary: "Ten more minutes for every hold, once",
    who: "cart",
    scope: "cart:write",
    answers: { 200: cartSchema },
    errors: ["ALREADY_EXTENDED", "HOLD_EXPIRED", "ORDER_STATE"],
  },
  {
    method: "post",
    path: "/checkout",
    id: "startCheckout",
    summary: "Place the order and get its payment page",
    who: "account",
    scope: "orders:write",
    body: checkoutSchema,
    answers: { 201: checkoutAnswerSchema },
    needsIdempotencyKey: true,
    errors: checkoutErrors,
  },
  {
    method: "get",
    path: "/orders",
    id: "listOrders",
    summary: "The account's orders, newest first",
    who: "account",
    scope: "orders:read",
    query: pageQuery,
    answers: { 200: orderPageSchema },
  },
  {
    method: "get",
    path: "/orders/{id}",
    id: "getOrder",
    summary: "One order",
    who: "account",
    scope: "orders:read",
    answers: { 200: orderSchema },
  },
  {
    method: "post",
    path: "/orders/{id}/debt-payment",
    id: "payDebt",
    summary: "The payment page of what a refused capture left open",
    who: "person",
    answers: { 201: z.object({ checkout_url: z.url() }) },
    needsIdempotencyKey: true,
    errors: ["ORDER_STATE", "PAYMENT_UNAVAILABLE"],
  },
  {
    method: "get",
    path: "/numbers",
    id: "listNumbers",
    summary: "The account's numbers, newest first; without `status` those that have not ended",
    who: "account",
    scope: "numbers:read",
    query: numbersQuerySchema,
    answers: { 200: numberPageSchema },
  },
  {
    method: "get",
    path: "/numbers/{id}",
    id: "getNumber",
    summary: "One number with its timeline",
    who: "account",
    scope: "numbers:read",
    answers: { 200: ownedNumberDetailSchema },
  },
  {
    method: "patch",
    path: "/numbers/{id}",
    id: "renameNumber",
    summary: "Give a number a name of its own",
    who: "account",
    scope: "numbers:write",
    body: renameNumberSchema,
    answers: { 200: ownedNumberDetailSchema },
  },
  {
    method: "post",
    path: "/numbers/{id}/cancellation",
    id: "cancelNumber",
    summary: "End a number with its paid month",
    who: "person",
    answers: { 200: ownedNumberDetailSchema },
    errors: ["RULE_REFUSED"],
  },
  {
    method: "delete",
    path: "/numbers/{id}/cancellation",
    id: "keepNumber",
    summary: "Take a cancellation back",
    who: "person",
    answers: { 200: ownedNumberDetailSchema },
    errors: ["RULE_REFUSED"],
  },
];
