import type { Decline } from "../declines.ts";
import { StripeApiError } from "../errors.ts";
import type { PaymentIntent, PaymentMethod, SetupIntent } from "../types.ts";

export interface CardErrorContext {
  charge?: string;
  payment_intent?: PaymentIntent;
  setup_intent?: SetupIntent;
  payment_method?: PaymentMethod;
  param?: string;
}

/** 402 `card_error` as the API answers a refused card; it carries the objects as they are after the refusal. */
export function cardError(decline: Decline, context: CardErrorContext = {}): StripeApiError {
  return new StripeApiError(402, {
    type: "card_error",
    ...decline,
    doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll("_", "-")}`,
    ...context,
  });
}

/** The same refusal as it is kept in `last_payment_error` and `last_setup_error`. */
export function storedCardError(decline: Decline, context: { charge?: string; payment_method?: PaymentMethod }) {
  return {
    type: "card_error",
    ...decline,
    doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll("_", "-")}`,
    ...(context.charge && { charge: context.charge }),
    ...(context.payment_method && { payment_method: context.payment_method }),
  } as NonNullable<PaymentIntent["last_payment_error"] & SetupIntent["last_setup_error"]>;
}
