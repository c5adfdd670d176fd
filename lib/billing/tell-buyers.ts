import "server-only";
import type Stripe from "stripe";
import { logger } from "@/lib/logger";
import { isWrongState, stripe, whenAllowed } from "@/lib/payments";
import { finishTellingBuyer, listUntoldBuyers, recordTaxId, type StripeTaxId, type UntoldBuyer } from "./buyer-rows";

/**
 * Gives Stripe's customers the names, addresses and tax ids of their accounts, where these changed. Safe to repeat and to run
 * concurrently.
 * @returns how many were told
 */
export async function tellBuyers(): Promise<number> {
  let told = 0;
  for (const buyer of await listUntoldBuyers()) {
    const isTold = await tell(buyer);
    await finishTellingBuyer(buyer, isTold);
    if (isTold) told++;
  }
  return told;
}

async function tell({ stripe_customer_id, name, tax_id, ...place }: UntoldBuyer): Promise<boolean> {
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
    await tellTaxId(stripe_customer_id, tax_id);
    return true;
  } catch (error) {
    // Its account gets another customer when it is needed, and that one is told.
    if (isWrongState(error) && error.code === "resource_missing") return true;
    logger.warn({ err: error, account_id: place.account_id }, "Stripe could not be told who an account is");
    return false;
  }
}

/**
 * A customer's ids do not change: another one is made, and those that no longer hold are deleted. One that its authority did not know is
 * made again, which is how Stripe looks it up again.
 */
async function tellTaxId(customer: string, wanted: StripeTaxId | null): Promise<void> {
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
