export { applyStripeEvent, isUsedStripeEvent } from "./apply-stripe-event";
export { closeCheckout, releaseCheckout } from "./close-checkout";
export { openCheckoutPage } from "./create-checkout-session";
export { reconcileSessions } from "./reconcile-sessions";
export { hearFromStripe } from "./refresh-payment";
export { beginSettlement } from "./rows";
export { beginCheckoutSession } from "./session-rows";
export { settleMoney } from "./settle-money";
export { stripe } from "./stripe-client";
