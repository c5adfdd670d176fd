import "server-only";
import type Stripe from "stripe";
import { idOf, isWrongState, stripe } from "@/lib/payments";
import { recordTaxId } from "./buyer-rows";

/**
 * An authority said whether it knows a tax id. The event is a hint, the id is read again. Safe to repeat.
 *
 * @returns a sentence about what was done
 */
export async function applyTaxIdUpdate({ data }: Stripe.Event): Promise<string> {
  const hint = data.object as Stripe.TaxId;
  const customer = idOf(hint.customer);
  if (!customer) return "a tax id of no customer";
  try {
    const taxId = await stripe().customers.retrieveTaxId(customer, hint.id);
    const isKnown = await recordTaxId(customer, taxId);
    return isKnown ? `tax id ${taxId.verification?.status ?? "not looked up"}` : "a tax id that no account has";
  } catch (error) {
    if (isWrongState(error) && error.code === "resource_missing") return "a tax id that is gone";
    throw error;
  }
}
