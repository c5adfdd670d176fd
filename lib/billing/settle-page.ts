import "server-only";
import type Stripe from "stripe";
import { idOf, isWrongState, stripe } from "@/lib/payments";
import { keepCard } from "./keep-card";
import type { PaymentPage } from "./page-rows";
import { type ChargeResult, finishCharge, recordCardSaved } from "./rows";
import { paidResult } from "./to-result";

type Session = Stripe.Checkout.Session;

/** The page's sessions at Stripe, also when the answer that named one was lost. */
export async function sessionsOf(page: PaymentPage): Promise<Session[]> {
  if (page.stripe_session_id) return [await stripe().checkout.sessions.retrieve(page.stripe_session_id)];
  if (!page.stripe_customer_id) return [];
  const { data } = await stripe().checkout.sessions.list({ customer: page.stripe_customer_id, limit: 100 });
  return data.filter(({ metadata }) => metadata?.attempt_id === page.attempt_id);
}

/** Ends a session, unless it was paid or ended by itself meanwhile. @returns it as Stripe has it afterwards */
export async function expireSession(id: string): Promise<Session> {
  try {
    return await stripe().checkout.sessions.expire(id);
  } catch (error) {
    if (!isWrongState(error)) throw error;
    return stripe().checkout.sessions.retrieve(id);
  }
}

/** What paid a session; null while the money is on its way or has not come. */
async function paidBy(session: Session): Promise<Stripe.PaymentIntent | null> {
  const id = idOf(session.payment_intent);
  const intent = id ? await stripe().paymentIntents.retrieve(id, { expand: ["latest_charge"] }) : null;
  return intent?.status === "succeeded" ? intent : null;
}

/** The money of a completed session will not come any more, as its method was refused later. */
const isLost = ({ status, payment_status }: Session): boolean => status === "complete" && payment_status === "unpaid";

/**
 * Writes down what became of a page, as Stripe has it. Safe to repeat and to run concurrently. A card that is to be kept becomes the
 * account's before the invoice is called paid, so that no crash loses what its payer chose.
 *
 * @param ends closes it first, so that the saved card may be tried
 * @returns null while the page can be paid
 * @throws while Stripe cannot be asked: the page still counts
 */
export async function settlePage(
  page: PaymentPage,
  { ends }: { ends: boolean },
): Promise<ChargeResult["state"] | null> {
  let mayBePaid = false;
  for (const found of await sessionsOf(page)) {
    const session = ends && found.status === "open" ? await expireSession(found.id) : found;
    const intent = session.status === "complete" ? await paidBy(session) : null;
    if (intent) return finishPaid(page, intent);
    mayBePaid ||= session.status === "open" || (isLost(session) && !(await hasFailed(session)));
  }
  if (mayBePaid) return null;
  await finishCharge(page.attempt_id, { state: "expired" });
  return "expired";
}

async function hasFailed(session: Session): Promise<boolean> {
  const id = idOf(session.payment_intent);
  if (!id) return false;
  const { status } = await stripe().paymentIntents.retrieve(id);
  return status === "requires_payment_method" || status === "canceled";
}

async function finishPaid(page: PaymentPage, intent: Stripe.PaymentIntent): Promise<ChargeResult["state"]> {
  const card = idOf(intent.payment_method);
  const isKept = page.keeps_card && card && page.stripe_customer_id && (await keepCard(page.stripe_customer_id, card));
  await finishCharge(page.attempt_id, paidResult(intent));
  if (isKept && page.stripe_customer_id) await recordCardSaved(page.stripe_customer_id);
  return "succeeded";
}
