import "server-only";
import type Stripe from "stripe";
import { invoiceLink, type UserActor } from "@/lib/callers";
import { env } from "@/lib/env";
import { AppError, refusalError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { isStoredFailure, isWrongState, stripe, toStripeAmount } from "@/lib/payments";
import { askStripe } from "./ask-stripe";
import {
  attachPage,
  beginLinkedPage,
  beginPaymentPage,
  getLinkedInvoice,
  getPage,
  type OpenPageResult,
  type PaymentPage,
  paymentPage,
  retireIntent,
} from "./page-rows";
import { finishCharge } from "./rows";
import { expireSession, sessionsOf, settlePage } from "./settle-page";
import { paidResult } from "./to-result";

/** Another choice about the card closes the page that is open: once, and once more for a second tab. */
const maxCloses = 2;

/**
 * Stripe's page on which a person pays an open invoice with any card, and confirms to their bank when it asks. Safe to repeat: the page
 * that is open is returned again.
 *
 * @param keepsCard the card is saved, and charged from then on
 * @returns the page's URL
 * @throws {AppError} NOT_FOUND, ORDER_STATE when nothing is due, CHARGE_RUNNING while the saved card is tried, PAYMENT_UNAVAILABLE
 */
export const openPaymentPage = (
  actor: UserActor,
  accountId: string,
  invoiceId: string,
  keepsCard: boolean,
): Promise<string> => openPage(() => beginPaymentPage(actor, accountId, invoiceId, keepsCard));

/** The same for the holder of the link of the mail about an invoice. @param invoiceId of a link that was checked */
export const openLinkedPage = (invoiceId: string, keepsCard: boolean): Promise<string> =>
  openPage(() => beginLinkedPage(invoiceId, keepsCard));

const openPage = (begin: () => Promise<OpenPageResult>): Promise<string> =>
  askStripe(async () => {
    for (let closed = 0; ; closed++) {
      const begun = await begin();
      if (begun.ok) return await urlOf(begun.page);
      if (begun.code !== "PAGE_OPEN" || closed === maxCloses) throw refusalError(begun);
      const state = await settlePage(paymentPage.parse(begun.details?.page), { ends: true });
      if (state === null) throw new AppError("CHARGE_RUNNING");
    }
  });

async function urlOf(page: PaymentPage): Promise<string> {
  if (page.url) return page.url;
  if (page.retired_intent) await retire(page, page.retired_intent);
  const session = await sessionFor(page);
  if (!session.url || !(await attachPage(page.attempt_id, session.id, session.url))) {
    await expireSession(session.id);
    throw new AppError("ORDER_STATE", { message: "the page ended while it was made" });
  }
  return session.url;
}

/** Cancels the intent that the saved card was tried with: from then on the page is the only thing that can be paid. */
async function retire(page: PaymentPage, intentId: string): Promise<void> {
  try {
    await stripe().paymentIntents.cancel(intentId);
  } catch (error) {
    if (!isWrongState(error)) throw error;
    const intent = await stripe().paymentIntents.retrieve(intentId, { expand: ["latest_charge"] });
    if (intent.status === "succeeded") {
      await finishCharge(page.attempt_id, paidResult(intent));
      throw new AppError("ORDER_STATE", { cause: error, details: { status: "paid" } });
    }
    if (intent.status !== "canceled") throw error;
  }
  await retireIntent(page.attempt_id, intentId);
}

/** The page's one session. A stored failure is followed by a look, then by the next key. */
async function sessionFor(page: PaymentPage): Promise<Stripe.Checkout.Session> {
  if (!page.stripe_customer_id) throw new AppError("ORDER_STATE", { message: "the account never paid by card" });
  const key = `invoice:${page.invoice_id}:page:${page.n}`;
  for (let attempt = 1; ; attempt++) {
    const made = attempt === 1 ? null : (await sessionsOf(page)).find(({ status }) => status === "open");
    if (made) return made;
    try {
      return await stripe().checkout.sessions.create(sessionOf(page, page.stripe_customer_id), {
        idempotencyKey: attempt === 1 ? key : `${key}:${attempt}`,
      });
    } catch (error) {
      if (!isStoredFailure(error) || attempt === 3) throw error;
    }
  }
}

function sessionOf(page: PaymentPage, customer: string): Stripe.Checkout.SessionCreateParams {
  const back = `${env().APP_URL}/pay/${invoiceLink(page.invoice_id)}`;
  const metadata = {
    purpose: "invoice",
    invoice_id: page.invoice_id,
    account_id: page.account_id,
    attempt_id: page.attempt_id,
  };
  return {
    mode: "payment",
    customer,
    client_reference_id: page.invoice_id,
    allowed_payment_method_types: ["card"],
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: page.currency.toLowerCase(),
          unit_amount: toStripeAmount(page.amount_cents, page.currency),
          product_data: { name: `Invoice ${page.number}` },
        },
      },
    ],
    metadata,
    payment_intent_data: {
      metadata,
      description: `NumNinja invoice ${page.number}`,
      ...(page.keeps_card && { setup_future_usage: "off_session" }),
    },
    expires_at: Math.floor(page.page_until.getTime() / 1000),
    success_url: `${back}?done=1`,
    cancel_url: back,
  };
}

/** @returns a sentence about what was done; null when the event is about something else */
export async function applyPaymentPage({ type, data }: Stripe.Event): Promise<string | null> {
  const { metadata } = data.object as { metadata?: Stripe.Metadata | null };
  if (!type.startsWith("checkout.session.") || metadata?.purpose !== "invoice" || !metadata.attempt_id) return null;
  const page = await getPage(metadata.attempt_id);
  if (!page) return "a page that is not ours";
  return `page of an invoice: ${(await settlePage(page, { ends: false })) ?? "still open"}`;
}

/**
 * What the page of a mail's link shows. Looking changes nothing, but for what Stripe says when its payer comes back before the webhook.
 * @param isBack they come from Stripe's page
 */
export async function lookAtLinkedInvoice(invoiceId: string, { isBack }: { isBack: boolean }) {
  const invoice = await getLinkedInvoice(invoiceId);
  if (!isBack || !invoice?.page) return invoice;
  try {
    await settlePage(invoice.page, { ends: false });
  } catch (error) {
    logger.info({ err: error, invoiceId }, "Stripe could not be asked when a payer came back");
  }
  return getLinkedInvoice(invoiceId);
}
