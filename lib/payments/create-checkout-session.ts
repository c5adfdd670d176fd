import "server-only";
import type Stripe from "stripe";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { lineName } from "@/lib/kernel/telephony/line-name";
import { customerOf } from "./account-customer";
import { attachCheckoutSession, type BegunSession, closeCheckoutSession } from "./session-rows";
import { toStripeAmount } from "./stripe-amounts";
import { isOutcomeUnknown, isStoredFailure, isUnknownCustomer, stripe } from "./stripe-client";

function lineItems(begun: BegunSession): Stripe.Checkout.SessionCreateParams.LineItem[] {
  const { order, session } = begun;
  const currency = session.currency.toLowerCase();
  if (session.purpose === "debt") {
    return [
      {
        quantity: 1,
        price_data: {
          currency,
          unit_amount: toStripeAmount(session.amount_cents, session.currency),
          product_data: { name: `Open amount of order ${order.reference}` },
        },
      },
    ];
  }
  return order.items.map((item) => ({
    quantity: 1,
    price_data: {
      currency,
      unit_amount: toStripeAmount(item.total_cents, session.currency),
      product_data: {
        name: lineName(item.e164, item.place),
        description: `${item.place}: first month${item.setup_cents > 0 ? " and set-up" : ""}${item.tax_cents > 0 ? ", tax included" : ""}`,
      },
    },
  }));
}

async function createSession(begun: BegunSession, gone: string | null): Promise<Stripe.Checkout.Session> {
  const { session, order } = begun;
  const appUrl = env().APP_URL;
  const metadata = { order_id: order.id, checkout_session_id: session.id, purpose: session.purpose };
  const key = `checkout:${order.id}:${session.purpose}:${session.attempt}`;
  return stripe().checkout.sessions.create(
    {
      mode: "payment",
      customer: await customerOf({ ...begun, account_id: order.account_id }, gone),
      client_reference_id: order.id,
      line_items: lineItems(begun),
      metadata,
      payment_intent_data: {
        metadata,
        description: `NumNinja order ${order.reference}`,
        ...(session.purpose === "order" && {
          capture_method: "manual" as const,
          setup_future_usage: "off_session" as const,
        }),
      },
      expires_at: Math.floor(session.expires_at.getTime() / 1000),
      success_url: `${appUrl}/checkout/success?order=${order.id}`,
      // A debt is not a checkout: its order shows what is unpaid and offers the payment page again.
      cancel_url: `${appUrl}${session.purpose === "debt" ? `/account/orders/${order.id}` : `/checkout/cancel?order=${order.id}`}`,
    },
    { idempotencyKey: gone ? `${key}:after:${gone}` : key },
  );
}

/**
 * Opens Stripe's payment page for a begun session. Safe to repeat: the key is order, purpose and attempt, and every value of the
 * request comes from stored rows, so a retry sends the same bytes.
 *
 * @returns the page's URL
 * @throws {AppError} PAYMENT_UNAVAILABLE when Stripe cannot be asked (nothing is lost, try again), ORDER_STATE when the session ended meanwhile
 */
export async function openCheckoutPage(begun: BegunSession): Promise<string> {
  const { session } = begun;
  if (session.status === "open" && session.url) return session.url;
  try {
    const created = await createSession(begun, null).catch((error) => {
      if (!isUnknownCustomer(error)) throw error;
      return createSession(begun, begun.stripe_customer_id);
    });
    const attached = await attachCheckoutSession(session.id, created.id, created.url);
    if (!attached.ok || !created.url) {
      await stripe()
        .checkout.sessions.expire(created.id)
        .catch(() => {});
      throw new AppError("ORDER_STATE", { message: "the session ended while it was created" });
    }
    return created.url;
  } catch (error) {
    // The same key would repeat a stored failure: the next try is another attempt. A session that was made all the same has no reader.
    if (isStoredFailure(error)) await closeCheckoutSession(session.id, "abandoned").catch(() => {});
    if (isOutcomeUnknown(error)) throw new AppError("PAYMENT_UNAVAILABLE", { cause: error, retryAfterSeconds: 3 });
    throw error;
  }
}
