export { type CardOwner, customerOf } from "./account-customer";
export { applyStripeEvent, recordStripeRefund, stripeEventTypes } from "./apply-stripe-event";
export { closeCheckout, withClosedCheckout } from "./close-checkout";
export { openCheckoutPage } from "./create-checkout-session";
export { idOf } from "./id-of";
export { paymentsMaintenance } from "./maintenance";
export { refreshPayment } from "./refresh-payment";
export { beginSettlement, waitForCarrier } from "./rows";
export { beginCheckoutSession } from "./session-rows";
export { settleMoney } from "./settle-money";
export { fromStripeAmount, toStripeAmount } from "./stripe-amounts";
export {
  isCardRefused,
  isOutcomeUnknown,
  isStoredFailure,
  isUnknownCustomer,
  isWrongState,
  stripe,
} from "./stripe-client";
export { verifyStripeEvent } from "./verify-stripe-event";
export { whenAllowed } from "./when-allowed";
