import "server-only";
import { setStripeCustomer } from "./session-rows";
import { isStoredFailure, stripe } from "./stripe-client";

/** An account as Stripe gets to know it. */
export interface CardOwner {
  account_id: string;
  account_name: string;
  email: string | null;
  stripe_customer_id: string | null;
}

/**
 * The account's customer at Stripe; made once, under a key of the account, so two tabs make one. After a stored failure the next
 * key is taken: at worst an empty customer stays behind, instead of a buyer who cannot pay for a day.
 *
 * @param gone the customer that Stripe no longer knows: another takes its place
 */
export async function customerOf(owner: CardOwner, gone: string | null): Promise<string> {
  const { account_id, account_name, email, stripe_customer_id } = owner;
  if (stripe_customer_id && stripe_customer_id !== gone) return stripe_customer_id;
  const key = gone ? `customer:${account_id}:after:${gone}` : `customer:${account_id}`;
  for (let attempt = 1; ; attempt++) {
    try {
      const customer = await stripe().customers.create(
        { name: account_name, metadata: { account_id }, ...(email && { email }) },
        { idempotencyKey: attempt === 1 ? key : `${key}:${attempt}` },
      );
      return await setStripeCustomer(account_id, customer.id, gone);
    } catch (error) {
      if (!isStoredFailure(error) || attempt === 3) throw error;
    }
  }
}
