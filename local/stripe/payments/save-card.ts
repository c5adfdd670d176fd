import type { Card } from "../card-input.ts";
import { type BillingInput, newPaymentMethod } from "../objects/new-payment-method.ts";
import type { Metadata, PaymentMethod } from "../types.ts";
import type { World } from "../world.ts";

/** Stores a card as a PaymentMethod without a customer, its number apart from it. */
export function storeCard(world: World, card: Card, billing?: BillingInput, metadata?: Metadata): PaymentMethod {
  const paymentMethod = newPaymentMethod(card, world.now(), billing, metadata);
  world.cardSecrets.put(paymentMethod.id, { number: card.number, hasCvc: card.hasCvc, setUp: false });
  return world.paymentMethods.put(paymentMethod.id, paymentMethod);
}

/** Gives a card to a customer. Repeating it changes nothing and emits nothing. */
export function attachCard(world: World, paymentMethod: PaymentMethod, customer: string): PaymentMethod {
  if (paymentMethod.customer === customer) return paymentMethod;
  const attached = world.paymentMethods.put(paymentMethod.id, {
    ...paymentMethod,
    customer,
    allow_redisplay: "limited",
  });
  world.emit("payment_method.attached", attached);
  return attached;
}

/** The network replaced a card that ran out: the same PaymentMethod with another end, and perhaps another number. */
export function renewCard(
  world: World,
  paymentMethod: PaymentMethod,
  renewed: { exp_month: number; exp_year: number; last4?: string },
): PaymentMethod {
  const { card } = paymentMethod;
  if (!card) throw new Error(`${paymentMethod.id} is no card`);
  const after = world.paymentMethods.put(paymentMethod.id, { ...paymentMethod, card: { ...card, ...renewed } });
  const { exp_month, exp_year, last4 } = card;
  world.emit("payment_method.automatically_updated", after, { card: { exp_month, exp_year, last4 } });
  return after;
}

/** Takes a card from its customer, for good. */
export function detachCard(world: World, paymentMethod: PaymentMethod): PaymentMethod {
  const customer = paymentMethod.customer;
  const detached = world.paymentMethods.put(paymentMethod.id, { ...paymentMethod, customer: null });
  world.cardSecrets.update(paymentMethod.id, (secret) => {
    secret.spent = true;
  });
  world.emit("payment_method.detached", detached, { customer });
  const owner = customer === null ? undefined : world.customers.get(customer);
  if (owner?.invoice_settings.default_payment_method === paymentMethod.id) {
    world.customers.put(owner.id, {
      ...owner,
      invoice_settings: { ...owner.invoice_settings, default_payment_method: null },
    });
  }
  return detached;
}
