import { invalidRequest, noSuch } from "./errors.ts";
import { storeCard } from "./payments/save-card.ts";
import { testCardByAlias } from "./test-cards.ts";
import type { Customer, PaymentMethod } from "./types.ts";
import type { World } from "./world.ts";

/** The customer that a parameter of another call names. */
export function requireCustomer(world: World, id: string): Customer {
  const customer = world.customers.get(id);
  if (!customer) throw noSuch("customer", id, "customer", 400);
  return customer;
}

/**
 * The card that a call wants to use. An alias such as `pm_card_visa` becomes a fresh card.
 *
 * @throws {StripeApiError} 400 for an unknown card, or one that was used or detached and may not be used again
 */
export function requireUsableCard(world: World, id: string): PaymentMethod {
  const alias = testCardByAlias(id);
  if (alias) {
    const exp_year = new Date(world.kit.clock.now()).getUTCFullYear() + 1;
    return storeCard(world, { number: alias.number, exp_month: 12, exp_year, hasCvc: true });
  }
  const paymentMethod = world.paymentMethods.get(id);
  if (!paymentMethod) throw noSuch("PaymentMethod", id, "payment_method", 400);
  if (paymentMethod.customer === null && world.cardSecrets.get(id)?.spent) {
    throw invalidRequest(
      "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.",
      { param: "payment_method" },
    );
  }
  return paymentMethod;
}

/** A card that belongs to a customer can be charged only for that customer. */
export function checkCardOwner(paymentMethod: PaymentMethod, customer: string | null): void {
  if (paymentMethod.customer === null || paymentMethod.customer === customer) return;
  throw customer === null
    ? invalidRequest(
        "The payment method you provided is attached to a customer so for security purposes you must provide the customer in the request.",
        { param: "customer" },
      )
    : invalidRequest("The payment method supplied does not belong to the customer supplied.", {
        param: "payment_method",
      });
}
