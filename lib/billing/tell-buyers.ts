import "server-only";
import { logger } from "@/lib/logger";
import { isWrongState, stripe, whenAllowed } from "@/lib/payments";
import { finishTellingBuyer, listUntoldBuyers, type UntoldBuyer } from "./buyer-rows";

/**
 * Gives Stripe's customers the names and addresses of their accounts, where these changed. Safe to repeat and to run concurrently.
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

async function tell({ stripe_customer_id, name, ...place }: UntoldBuyer): Promise<boolean> {
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
    return true;
  } catch (error) {
    // Its account gets another customer when it is needed, and that one is told.
    if (isWrongState(error) && error.code === "resource_missing") return true;
    logger.warn({ err: error, account_id: place.account_id }, "Stripe could not be told where an account is");
    return false;
  }
}
