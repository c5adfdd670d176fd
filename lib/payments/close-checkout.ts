import "server-only";
import type { Refusal } from "@/lib/db";
import { AppError, refusalError } from "@/lib/errors";
import { applyCheckoutSession } from "./apply-checkout-session";
import { closeCheckoutSession, expireOrder, listOpenSessions } from "./session-rows";
import { isWrongState, stripe } from "./stripe-client";

export type CheckoutEnd = "closed" | "paid" | "busy";

/**
 * Expires every payable session of an order at Stripe. The hold ends only when Stripe confirms: "already complete" means the buyer
 * paid in time and the order goes on; no answer means nothing changes and the caller tries again.
 *
 * @param options.release free the order before its deadline (the buyer changed the cart)
 * @throws when Stripe cannot be asked
 */
export async function closeCheckout(orderId: string, { release = false } = {}): Promise<CheckoutEnd> {
  const { order, sessions } = await listOpenSessions(orderId);
  if (order?.status !== "awaiting_payment") return "closed";
  if (!release && !order.due) return "busy";
  let end: CheckoutEnd = "closed";
  for (const session of sessions) {
    if (!session.stripe_session_id) {
      // No buyer has its link yet: the request that is creating it now fails to attach it, and expires it at Stripe.
      await closeCheckoutSession(session.id, "abandoned", { release });
      continue;
    }
    try {
      await stripe().checkout.sessions.expire(session.stripe_session_id);
      await closeCheckoutSession(session.id, "expired", { release });
    } catch (error) {
      if (!isWrongState(error)) throw error;
      const outcome = await applyCheckoutSession(session.stripe_session_id);
      if (outcome === "started" || outcome === "already") end = "paid";
    }
  }
  if (sessions.length === 0) await expireOrder(orderId, { release });
  return end;
}

/**
 * The same for a buyer who goes on shopping: frees the holds of an order that was not paid.
 * @throws {AppError} ORDER_STATE when it was paid meanwhile, PAYMENT_UNAVAILABLE when Stripe cannot be reached
 */
async function releaseCheckout(orderId: string): Promise<void> {
  let end: CheckoutEnd;
  try {
    end = await closeCheckout(orderId, { release: true });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("PAYMENT_UNAVAILABLE", { cause: error, retryAfterSeconds: 3 });
  }
  if (end === "paid") throw new AppError("ORDER_STATE", { details: { order_id: orderId, status: "paid" } });
}

/** Two pages may have to be closed: a second one can be opened in another tab meanwhile. */
const maxCloses = 2;

/**
 * Makes a change of a cart or order that an open payment page forbids (SESSION_OPEN): closes that page, then tries again.
 * @param attempt a call that refuses as data; it is repeated
 * @throws {AppError} its other refusals; ORDER_STATE when it was paid meanwhile, PAYMENT_UNAVAILABLE
 */
export async function withClosedCheckout<Done extends { ok: true }>(
  attempt: () => Promise<Done | Refusal>,
): Promise<Done> {
  for (let closed = 0; ; closed++) {
    const outcome = await attempt();
    if (outcome.ok) return outcome;
    const { code, order_id: orderId } = outcome;
    if (code !== "SESSION_OPEN") throw refusalError(outcome);
    if (!orderId || closed === maxCloses) throw refusalError({ code: "ORDER_STATE", order_id: orderId });
    await releaseCheckout(orderId);
  }
}
