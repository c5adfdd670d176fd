import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { isStoredFailure, isWrongState, recordStripeRefund, stripe, toStripeAmount, whenAllowed } from "@/lib/payments";
import { listUnsentRefunds, refuseRefund, type UnsentRefund } from "./credit-rows";

/** A refund that was made although its answer was lost. */
async function findRefund({ id, payment_intent_id }: UnsentRefund): Promise<Stripe.Refund | null> {
  const { data } = await stripe().refunds.list({ payment_intent: payment_intent_id, limit: 100 });
  return data.find(({ metadata }) => metadata?.refund_id === id) ?? null;
}

/** The one refund of a credit note. A look comes before every request: a key is remembered for a day only. */
async function refundOf(unsent: UnsentRefund): Promise<Stripe.Refund> {
  for (let attempt = 1; ; attempt++) {
    const made = await findRefund(unsent);
    if (made) return made;
    try {
      return await stripe().refunds.create(
        {
          payment_intent: unsent.payment_intent_id,
          amount: toStripeAmount(unsent.amount_cents, unsent.currency),
          reason: "requested_by_customer",
          metadata: { refund_id: unsent.id, credit_note_id: unsent.credit_note_id },
        },
        { idempotencyKey: attempt === 1 ? `refund:${unsent.id}` : `refund:${unsent.id}:${attempt}` },
      );
    } catch (error) {
      if (!isStoredFailure(error) || attempt === 3) throw error;
    }
  }
}

async function send(unsent: UnsentRefund): Promise<void> {
  try {
    await recordStripeRefund(await whenAllowed(() => refundOf(unsent)));
  } catch (error) {
    if (!isWrongState(error)) throw error;
    await refuseRefund(unsent.id, error.code ?? "refused");
  }
}

/** Gives back at Stripe what credit notes promised to cards. Safe to repeat and to run concurrently. @returns how many were sent */
export async function sendRefunds(): Promise<number> {
  let sent = 0;
  for (const unsent of await listUnsentRefunds()) {
    try {
      await send(unsent);
      sent++;
    } catch (error) {
      logger.warn({ err: error, refundId: unsent.id }, "a refund could not be made; the sweep comes back to it");
    }
  }
  return sent;
}
