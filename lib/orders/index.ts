export { closeCheckout, releaseCheckout } from "./close-checkout";
export { consentText, consentVersion } from "./consent";
export { getOrder, listOrders } from "./get-order";
export { hearFromStripe } from "./hear-from-stripe";
export { type StartCheckout, startCheckout, startDebtPayment } from "./start-checkout";
