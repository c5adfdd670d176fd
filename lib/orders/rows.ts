import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { debtSchema, type Order, orderRow } from "@/lib/contract/orders";
import { call, orRefused, serverSql } from "@/lib/db";
import { lineName } from "@/lib/kernel/telephony/line-name";

/** An order of SQL with names for its lines. */
const order = orderRow.transform(
  (row): Order => ({
    ...row,
    items: row.items.map((item) => ({ ...item, display: lineName(item.e164, item.place) })),
  }),
);

const placeOrderResult = orRefused({ repeated: z.boolean(), order });

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
 * Refusals as data: BILL_UNPAID, CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, BUYER_PLACE_NEEDED, AMOUNT_TOO_SMALL, AMOUNT_TOO_LARGE, CURRENCY_MISMATCH, PRICE_CHANGED, SESSION_OPEN.
 */
export const placeOrder = (actor: Actor, accountId: string, request: PlaceOrderRequest) =>
  call(
    serverSql(),
    "place_order",
    { p_actor: actorJson(actor), p_account_id: accountId, p_request: request },
    placeOrderResult,
  );

const cancelWaitingResult = orRefused({ canceled: z.number().int(), order });

/** Gives up the lines that wait for a carrier; what went live first counts. Refusal: ORDER_STATE when the order never waited. */
export const cancelWaitingLines = (actor: Actor, accountId: string, orderId: string) =>
  call(
    serverSql(),
    "cancel_waiting_lines",
    { p_actor: actorJson(actor), p_account_id: accountId, p_order_id: orderId },
    cancelWaitingResult,
  );

/** An order of the account, or null: a stranger's order does not exist for the caller. Reads under row level security. */
export const getOrder = (actor: UserActor | KeyActor, accountId: string, orderId: string) =>
  readAs(actor, "get_order", { p_account_id: accountId, p_order_id: orderId }, order.nullable());

/** What orders of the account owe, oldest first. @throws {AppError} FORBIDDEN, NOT_FOUND */
export const listDebts = (actor: Actor, accountId: string) =>
  call(serverSql(), "list_debts", { p_actor: actorJson(actor), p_account_id: accountId }, z.array(debtSchema));

/** Newest first, under row level security. @param before the last row seen */
export const listOrders = (
  actor: UserActor | KeyActor,
  accountId: string,
  limit: number,
  before: { at: string; id: string } | null,
) =>
  readAs(
    actor,
    "list_orders",
    { p_account_id: accountId, p_limit: limit, p_before: before?.at ?? null, p_before_id: before?.id ?? null },
    z.array(order),
  );
