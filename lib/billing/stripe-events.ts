import "server-only";
import type Stripe from "stripe";
import { applyCardUpdate } from "./look-at-cards";
import { applyTaxIdUpdate } from "./look-at-tax-id";

/** Types of events that are about the billing of an account alone, and what each means. Each returns a sentence about what was done. */
export const billingEvents: Partial<Record<Stripe.Event.Type, (event: Stripe.Event) => Promise<string>>> = {
  "customer.tax_id.updated": applyTaxIdUpdate,
  "payment_method.automatically_updated": applyCardUpdate,
};
