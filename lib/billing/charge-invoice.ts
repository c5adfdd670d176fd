import "server-only";
import type Stripe from "stripe";
import {
  idOf,
  isCardRefused,
  isStoredFailure,
  isUnknownCustomer,
  isWrongState,
  stripe,
  toStripeAmount,
  whenAllowed,
} from "@/lib/payments";
import { attachedCard, findCard } from "./find-card";
import { armCharge, beginCharge, type Charge, type ChargeResult, finishCharge, setInvoiceIntent } from "./rows";
import { settlePage } from "./settle-page";
import { toResult } from "./to-result";

const readIntent = (id: string): Promise<Stripe.PaymentIntent> =>
  stripe().paymentIntents.retrieve(id, { expand: ["latest_charge"] });

/** An intent of this invoice and generation that was made although its answer was lost. */
async function findIntent(charge: Charge, customer: string): Promise<string | null> {
  for await (const { id, metadata } of stripe().paymentIntents.list({ customer, limit: 100 })) {
    if (metadata.invoice_id === charge.invoice_id && metadata.generation === `${charge.generation}`) return id;
  }
  return null;
}

/** The intent that counts for the invoice, as Stripe has it: the one that was just made, or the first that was. */
async function keepIntent(charge: Charge, made: Stripe.PaymentIntent): Promise<Stripe.PaymentIntent | null> {
  const id = await setInvoiceIntent(charge.attempt_id, made.id);
  if (id === made.id) return made;
  return id ? readIntent(id) : null;
}

/** The invoice's one PaymentIntent, not confirmed when it is made. A stored failure is followed by a look, then by the next key. */
async function intentOf(charge: Charge, customer: string): Promise<Stripe.PaymentIntent | null> {
  if (charge.payment_intent_id) return readIntent(charge.payment_intent_id);
  for (let attempt = 1; ; attempt++) {
    const isFirst = attempt === 1 && charge.n === 1 && !charge.is_resumed;
    const made = isFirst ? null : await findIntent(charge, customer);
    if (made) return keepIntent(charge, await readIntent(made));
    try {
      const key = `invoice:${charge.invoice_id}:pi:${charge.generation}`;
      const created = await stripe().paymentIntents.create(
        {
          amount: toStripeAmount(charge.amount_cents, charge.currency),
          currency: charge.currency.toLowerCase(),
          customer,
          description: `NumNinja invoice ${charge.number}`,
          automatic_payment_methods: { enabled: true, allow_redirects: "never" },
          metadata: {
            purpose: "invoice",
            invoice_id: charge.invoice_id,
            account_id: charge.account_id,
            generation: charge.generation,
          },
        },
        { idempotencyKey: attempt === 1 ? key : `${key}:${attempt}` },
      );
      return await keepIntent(charge, attempt === 1 && isFirst ? created : await readIntent(created.id));
    } catch (error) {
      if (!isStoredFailure(error) || attempt === 3) throw error;
    }
  }
}

/**
 * Asks Stripe to charge the card, once. The key is the attempt's, so a repeat after a crash is the same request; a failure that Stripe
 * stored under it is followed by the next key only when the re-read intent proves that nothing was charged.
 */
async function confirm(charge: Charge, intentId: string, card: string): Promise<ChargeResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      const key = `invoice:${charge.invoice_id}:attempt:${charge.n}:${card}`;
      await stripe().paymentIntents.confirm(
        intentId,
        { payment_method: card, off_session: true },
        { idempotencyKey: attempt === 1 ? key : `${key}:${attempt}` },
      );
    } catch (error) {
      if (!isCardRefused(error) && !isWrongState(error) && !isStoredFailure(error)) throw error;
      const result = toResult(charge, await readIntent(intentId));
      if (result) return result;
      if (isWrongState(error) && charge.stripe_customer_id && !(await attachedCard(card, charge.stripe_customer_id)))
        return { state: "no_card" };
      if (!isStoredFailure(error) || attempt === 3) throw error;
      continue;
    }
    const result = toResult(charge, await readIntent(intentId));
    if (result) return result;
    throw new Error(`the charge of ${intentId} has no known outcome yet`);
  }
}

/** A customer that was deleted at Stripe has no card, and is asked for another. */
async function run(charge: Charge): Promise<ChargeResult | null> {
  if (!charge.stripe_customer_id) return { state: "no_card" };
  try {
    return await chargeCustomer(charge, charge.stripe_customer_id);
  } catch (error) {
    if (isUnknownCustomer(error)) return { state: "no_card" };
    throw error;
  }
}

/** Safe to repeat from any point: what was done is kept in the charge, as it is in its row. */
async function chargeCustomer(charge: Charge, customer: string): Promise<ChargeResult | null> {
  const intent = await intentOf(charge, customer);
  charge.is_resumed = true;
  if (!intent) return null;
  charge.payment_intent_id = intent.id;
  const known = toResult(charge, intent);
  if (known) return known;
  const card = (await findCard(customer, charge.known_card))?.id;
  if (!card) return { state: "no_card" };
  const before = charge.was_armed ? charge.charge_before : idOf(intent.latest_charge);
  if (!(await armCharge(charge.attempt_id, intent.id, card, before))) return null;
  charge.was_armed = true;
  charge.charge_before = before;
  const result = await confirm(charge, intent.id, card);
  // It was removed in this moment: another one may have taken its place.
  return result.state === "no_card" ? chargeCustomer(charge, customer) : result;
}

/**
 * Tries the card of an open invoice that is due, or finishes what a dead run began. While its payer has a page open nothing is tried;
 * one that is over is closed first. Safe to repeat from any point of a crash and to
 * run concurrently: an invoice has one PaymentIntent, and Stripe lets an intent succeed once.
 *
 * @returns a sentence for the run's log
 * @throws while the outcome is unknown; the attempt stays and is taken over when its lease is over
 */
export async function chargeInvoice(invoiceId: string): Promise<string> {
  const charge = await beginCharge(invoiceId);
  if (charge.action === "page") {
    const end = await whenAllowed(() => settlePage(charge.page, charge));
    return end === "expired" ? chargeInvoice(invoiceId) : (end ?? "page open");
  }
  if (charge.action !== "charge") return charge.action;
  const result = await whenAllowed(() => run(charge));
  if (!result) return "over";
  await finishCharge(charge.attempt_id, result);
  return result.state;
}
