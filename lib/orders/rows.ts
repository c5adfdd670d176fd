import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { orderRow } from "@/lib/contract/orders";
import { call, serverSql } from "@/lib/db";

const refusal = z.object({
  ok: z.literal(false),
  code: z.string(),
  order_id: z.uuid().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

const placeOrderResult = z.discriminatedUnion("ok", [
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
  call(
    serverSql(),
    "place_order",
    { p_actor: actorJson(actor), p_account_id: accountId, p_request: request },
    placeOrderResult,
  );

/** Reads under row level security. */
export const getOrderRow = (actor: UserActor | KeyActor, accountId: string, orderId: string) =>
  readAs(actor, "get_order", { p_account_id: accountId, p_order_id: orderId }, orderRow.nullable());
export const listOrderRows = (
  actor: UserActor | KeyActor,
  accountId: string,
  limit: number,
  before: { at: string; id: string } | null,
) =>
  readAs(
    actor,
    "list_orders",
    { p_account_id: accountId, p_limit: limit, p_before: before?.at ?? null, p_before_id: before?.id ?? null },
    z.array(orderRow),
  );
