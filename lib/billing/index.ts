export { applyCheckoutSession, applyPaymentIntent } from "./apply-checkout-session";
export { applyStripeEvent, isUsedStripeEvent } from "./apply-stripe-event";
export { openCheckoutPage } from "./create-checkout-session";
export { reconcileSessions } from "./reconcile-sessions";
export { settleMoney } from "./settle-money";
export { stripe } from "./stripe-client";
