import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { secureHolds } from "@/lib/cart";
import { consentVersion } from "@/lib/contract/consent";
import type { Order } from "@/lib/contract/orders";
import { env } from "@/lib/env";
import { AppError, refusalError } from "@/lib/errors";
import { beginCheckoutSession, openCheckoutPage, withClosedCheckout } from "@/lib/payments";
import { readForwardTo } from "./read-forward-to";
import { placeOrder } from "./rows";

export interface StartCheckout {
  lost_line_policy: "drop" | "nearest";
  /** as typed */
  forward_to?: string | undefined;
  consent_version: string;
  expected_total_cents?: number | undefined;
  locale?: string | undefined;
}

/**
 * From cart to Stripe's payment page: re-checks and reserves the numbers, places the order, opens its one session.
 * Safe to repeat: an unchanged cart gives the same order and the same page, in every tab.
 *
 * @throws {AppError} VALIDATION_FAILED for a phone that cannot be called, NUMBER_GONE, HOLD_EXPIRED, CART_EMPTY, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, BUYER_PLACE_NEEDED, PRICE_CHANGED, AMOUNT_TOO_SMALL,
 *   ORDER_STATE when it was paid meanwhile, CARRIER_UNAVAILABLE, PAYMENT_UNAVAILABLE
 */
export async function startCheckout(
  actor: UserActor | KeyActor,
  accountId: string,
  request: StartCheckout,
): Promise<{ order: Order; checkout_url: string }> {
  if (request.consent_version !== consentVersion)
    throw new AppError("CONSENT_REQUIRED", { details: { consent_version: consentVersion } });
  const needsForwardTo = env().VOICE_SIP_HOST === undefined;
  const forwardTo = readForwardTo(request.forward_to, needsForwardTo);
  await secureHolds(actor, accountId);
  const wanted = {
    ...request,
    forward_to: forwardTo,
    needs_forward_to: needsForwardTo,
    locale: request.locale ?? "en-US",
  };
  // An older order of this cart may have an open payment page: it is closed first, so no two can be paid.
  const { order } = await withClosedCheckout(() => placeOrder(actor, accountId, wanted));
  return { order, checkout_url: await paymentPage(actor, accountId, order.id) };
}

/**
 * The payment page of an order that waits for its payment. What was agreed to for it still holds, so nothing is asked again; its numbers were
 * looked at when it was placed, minutes ago.
 * @throws {AppError} NOT_FOUND, ORDER_STATE when it waits no more, HOLD_EXPIRED, PAYMENT_UNAVAILABLE
 */
export const continuePayment = (actor: UserActor | KeyActor, accountId: string, orderId: string): Promise<string> =>
  paymentPage(actor, accountId, orderId);

/**
 * The payment page of an order's debt (its capture failed for good).
 * @throws {AppError} NOT_FOUND, ORDER_STATE when nothing is owed, PAYMENT_UNAVAILABLE
 */
export const startDebtPayment = (actor: UserActor, accountId: string, orderId: string): Promise<string> =>
  paymentPage(actor, accountId, orderId, "debt");

async function paymentPage(...what: Parameters<typeof beginCheckoutSession>): Promise<string> {
  const begun = await beginCheckoutSession(...what);
  if (!begun.ok) throw refusalError(begun);
  return openCheckoutPage(begun);
}
