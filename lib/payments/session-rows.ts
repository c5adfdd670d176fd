import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { orderRow } from "@/lib/contract/orders";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

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
const beginSessionResult = orRefused({
  session: sessionRow,
  order: orderRow,
  stripe_customer_id: z.string().nullable(),
  account_name: z.string(),
  email: z.string().nullable(),
});
export type BegunSession = Extract<z.infer<typeof beginSessionResult>, { ok: true }>;

/** The payable session of an order, or a new attempt. Refusals: NOT_FOUND, ORDER_STATE, HOLD_EXPIRED. */
export const beginCheckoutSession = (
  actor: Actor,
  accountId: string,
  orderId: string,
  purpose: "order" | "debt" = "order",
) =>
  call(
    serverSql(),
    "begin_checkout_session",
    { p_actor: actorJson(actor), p_account_id: accountId, p_order_id: orderId, p_purpose: purpose },
    beginSessionResult,
  );

export const attachCheckoutSession = (sessionId: string, stripeSessionId: string, url: string | null) =>
  call(
    workerSql(),
    "attach_checkout_session",
    { p_session_id: sessionId, p_stripe_session_id: stripeSessionId, p_url: url },
    z.object({ ok: z.boolean() }),
  );

/**
 * @param replaces the customer that Stripe no longer knows; null for an account that had none
 * @returns the account's customer: when two are set concurrently, the first wins
 */
export const setStripeCustomer = (accountId: string, customerId: string, replaces: string | null) =>
  call(
    workerSql(),
    "set_stripe_customer",
    { p_account_id: accountId, p_customer_id: customerId, p_replaces: replaces },
    z.string(),
  );

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
export const listOpenSessions = (orderId: string) =>
  call(workerSql(), "list_open_sessions", { p_order_id: orderId }, openSessions);

/** @param release the buyer changed the cart: free the order although its deadline lies ahead */
export const closeCheckoutSession = (
  sessionId: string,
  outcome: "expired" | "complete" | "abandoned",
  { release = false } = {},
) =>
  call(
    workerSql(),
    "close_checkout_session",
    { p_session_id: sessionId, p_outcome: outcome, p_release: release },
    z.unknown(),
  );
export const expireOrder = (orderId: string, { release = false } = {}) =>
  call(
    workerSql(),
    "expire_order",
    { p_order_id: orderId, p_release: release },
    z.object({ status: z.string().nullish() }),
  );
