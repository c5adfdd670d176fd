import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { isWrongState, stripe, whenAllowed } from "@/lib/payments";
import { finishBuyerSync, listUnsyncedBuyers, recordTaxId, type StripeTaxId, type UnsyncedBuyer } from "./buyer-rows";

/**
 * Gives Stripe's customers the names, addresses and tax ids of their accounts, where these changed. Safe to repeat and to run
 * concurrently.
 * @returns how many
 */
export async function syncBuyers(): Promise<number> {
  let count = 0;
  for (const buyer of await listUnsyncedBuyers()) {
    const isDone = await syncBuyer(buyer);
    await finishBuyerSync(buyer, isDone);
    if (isDone) count++;
  }
  return count;
}

async function syncBuyer({ stripe_customer_id, name, tax_id, ...place }: UnsyncedBuyer): Promise<boolean> {
  const [line1 = "", ...others] = place.street;
  try {
    await whenAllowed(() =>
      stripe().customers.update(stripe_customer_id, {
        name,
        address: {
          line1,
          line2: others.join(", "),
          city: place.city ?? "",
          state: place.region ?? "",
          postal_code: place.postal_code ?? "",
          country: place.country ?? "",
        },
      }),
    );
    await syncTaxId(stripe_customer_id, tax_id);
    return true;
  } catch (error) {
    // Its account gets another customer when it is needed, with all this.
    if (isWrongState(error) && error.code === "resource_missing") return true;
    logger.warn({ err: error, account_id: place.account_id }, "Stripe did not take an account's name and address");
    return false;
  }
}

/**
 * A customer's ids do not change: another one is made, and those that no longer hold are deleted. One that its authority did not know is
 * made again, which is how Stripe looks it up again.
 */
async function syncTaxId(customer: string, wanted: StripeTaxId | null): Promise<void> {
  const { data: known } = await whenAllowed(() => stripe().customers.listTaxIds(customer, { limit: 100 }));
  const kept = known.find(
    ({ type, value, verification }) =>
      type === wanted?.type && value === wanted.value && verification?.status !== "unverified",
  );
  for (const old of known)
    if (old.id !== kept?.id) await whenAllowed(() => stripe().customers.deleteTaxId(customer, old.id));
  if (!wanted) return;
  try {
    const create = () => stripe().customers.createTaxId(customer, wanted as Stripe.CustomerCreateTaxIdParams);
    await recordTaxId(customer, kept ?? (await whenAllowed(create)));
  } catch (error) {
    if (!isInvalidTaxId(error)) throw error;
    logger.warn({ err: error, customer, type: wanted.type }, "Stripe takes another form of tax id than we do");
  }
}

/** It does not look like one of its type; Stripe has no word about whether an id that does exists. */
export const isInvalidTaxId = (error: unknown): boolean => isWrongState(error) && error.code === "tax_id_invalid";
