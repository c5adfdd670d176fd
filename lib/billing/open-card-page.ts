import "server-only";
import type { UserActor } from "@/lib/callers";
import { env } from "@/lib/env";
import { AppError, refusalError } from "@/lib/errors";
import { isOutcomeUnknown, stripe } from "@/lib/payments";
import { beginCardPage } from "./rows";

/**
 * Stripe's page that saves another card for an account with an unpaid invoice. It takes no money: the invoice keeps its one way to be
 * paid, an attempt with the saved card.
 *
 * @returns the page's URL
 * @throws {AppError} NOT_FOUND, ORDER_STATE when nothing is open, PAYMENT_UNAVAILABLE
 */
export async function openCardPage(actor: UserActor, accountId: string, invoiceId: string): Promise<string> {
  const begun = await beginCardPage(actor, accountId, invoiceId);
  if (!begun.ok) throw refusalError(begun);
  if (!begun.stripe_customer_id) throw new AppError("ORDER_STATE", { message: "the account never paid by card" });
  const page = `${env().APP_URL}/account/billing/invoices/${begun.invoice_id}`;
  try {
    const { url } = await stripe().checkout.sessions.create({
      mode: "setup",
      customer: begun.stripe_customer_id,
      currency: begun.currency.toLowerCase(),
      metadata: { purpose: "card", invoice_id: begun.invoice_id },
      setup_intent_data: { metadata: { purpose: "card" } },
      success_url: page,
      cancel_url: page,
    });
    if (!url) throw new Error("a new session has no page");
    return url;
  } catch (error) {
    if (isOutcomeUnknown(error)) throw new AppError("PAYMENT_UNAVAILABLE", { cause: error, retryAfterSeconds: 3 });
    throw error;
  }
}
