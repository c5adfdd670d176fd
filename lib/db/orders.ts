import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, type UserActor } from "@/lib/accounts/actor";
import { orderItemSchema, orderSchema } from "@/lib/api/schemas/orders";
import { readAs } from "./as-caller";
import { call } from "./call";
import { serverSql, workerSql } from "./pool";

/** An order as SQL knows it; `lib/orders/present-order.ts` adds the words for people. */
export const orderRow = orderSchema.extend({ items: z.array(orderItemSchema.omit({ display: true })) });
export type OrderRow = z.infer<typeof orderRow>;

const refusal = z.object({
  ok: z.literal(false),
  code: z.string(),
  order_id: z.uuid().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

const placed = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), repeated: z.boolean(), order: orderRow }),
  refusal,
]);

export interface PlaceOrderRequest {
  lost_line_policy: "drop" | "nearest";
  forward_to?: string | undefined;
  needs_forward_to: boolean;
  consent_version: string;
  locale: string;
  expected_total_cents?: number | undefined;
}

/**
 * Places an order for everything live in the cart; the same order again while the cart is unchanged.
 * Refusals as data: CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, AMOUNT_TOO_SMALL, CURRENCY_MISMATCH, PRICE_CHANGED, SESSION_OPEN.
 */
export const placeOrder = (actor: Actor, accountId: string, request: PlaceOrderRequest) =>
  call(serverSql(), "place_order", placed, actorJson(actor), accountId, request);

const sessionRow = z.object({
  id: z.uuid(),
  attempt: z.number().int(),
  status: z.enum(["creating", "open"]),
  stripe_session_id: z.string().nullable(),
  url: z.string().nullable(),
  expires_at: z.coerce.date(),
  amount_cents: z.number().int(),
  currency: z.string(),
  purpose: z.enum(["order", "debt"]),
});
const begun = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    session: sessionRow,
    order: orderRow,
    stripe_customer_id: z.string().nullable(),
    account_name: z.string(),
    email: z.string().nullable(),
  }),
  refusal,
]);
export type BegunSession = Extract<z.infer<typeof begun>, { ok: true }>;

/** The payable session of an order, or a new attempt. Refusals: NOT_FOUND, ORDER_STATE, HOLD_EXPIRED. */
export const beginCheckoutSession = (
  actor: Actor,
  accountId: string,
  orderId: string,
  purpose: "order" | "debt" = "order",
) => call(serverSql(), "begin_checkout_session", begun, actorJson(actor), accountId, orderId, purpose);

export const attachCheckoutSession = (sessionId: string, stripeSessionId: string, url: string | null) =>
  call(workerSql(), "attach_checkout_session", z.object({ ok: z.boolean() }), sessionId, stripeSessionId, url);

/**
 * @param replaces the customer that Stripe no longer knows; null for an account that had none
 * @returns the account's customer: of two that are set at once the first one wins
 */
export const setStripeCustomer = (accountId: string, customerId: string, replaces: string | null) =>
  call(workerSql(), "set_stripe_customer", z.string(), accountId, customerId, replaces);

const openSessions = z.object({
  order: z.object({ id: z.uuid(), status: z.string(), deadline: z.coerce.date(), due: z.boolean() }).nullable(),
  sessions: z.array(
    z.object({
      id: z.uuid(),
      stripe_session_id: z.string().nullable(),
      status: z.enum(["creating", "open"]),
      purpose: z.string(),
      attempt: z.number().int(),
      age_seconds: z.number(),
    }),
  ),
});
export const listOpenSessions = (orderId: string) => call(workerSql(), "list_open_sessions", openSessions, orderId);

/** @param release the buyer changed the cart: free the order although its deadline lies ahead */
export const closeCheckoutSession = (
  sessionId: string,
  outcome: "expired" | "complete" | "abandoned",
  release = false,
) => call(workerSql(), "close_checkout_session", z.unknown(), sessionId, outcome, release);
export const expireOrder = (orderId: string, release = false) =>
  call(workerSql(), "expire_order", z.object({ status: z.string().nullish() }), orderId, release);

/** Reads under row level security. */
export const getOrderRow = (actor: UserActor | KeyActor, accountId: string, orderId: string) =>
  readAs(actor, "get_order", orderRow.nullable(), accountId, orderId);
export const listOrderRows = (
  actor: UserActor | KeyActor,
  accountId: string,
  limit: number,
  before: { at: string; id: string } | null,
) => readAs(actor, "list_orders", z.array(orderRow), accountId, limit, before?.at ?? null, before?.id ?? null);
