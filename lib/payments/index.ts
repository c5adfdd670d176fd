export { applyStripeEvent, stripeEventTypes } from "./apply-stripe-event";
export { closeCheckout, withClosedCheckout } from "./close-checkout";
export { openCheckoutPage } from "./create-checkout-session";
export { paymentsMaintenance } from "./maintenance";
export { refreshPayment } from "./refresh-payment";
export { beginSettlement, waitForCarrier } from "./rows";
export { beginCheckoutSession } from "./session-rows";
export { settleMoney } from "./settle-money";
export { verifyStripeEvent } from "./verify-stripe-event";
